import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claudeTranscript } from '../claude-lines.ts';
import { appendTurns, fidelity, turn } from '../ledger-turns.ts';
import { SpineStore } from '../spine-store.ts';
import { exampleTranscripts, TestSpine } from '../test-spine.ts';

const noTokens = { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheCreate5m: 0, cacheCreate1h: 0 };

test('A086: the text tells a zero from a number that nobody reports, marks sums with gaps and says so once', async () => {
  using spine = new TestSpine();
  const unreported = fidelity({ hasOutputTokens: false, hasCacheReadTokens: false, hasCacheCreateTokens: false });
  await appendTurns(spine.home, [
    turn('m1', { model: 'claude-haiku-4-5-20251001', usage: noTokens }),
    turn('m2', { model: 'made-up', usage: { ...noTokens, input: 7 }, fidelity: unreported }),
  ]);
  await spine.say('archive', 'build');
  expect(await spine.say('summary')).toBe(
    [
      'model                      source       turns  input  output  cache read  write 5m  write 1h    cost',
      'claude-haiku-4-5-20251001  claude-code      1      0       0           0         0         0   $0.00',
      'made-up                    claude-code      1      7       —           —         —         —       —',
      'total                                       2      7      0*          0*        0*        0*  $0.00*',
      '',
      '* some turns do not report the number, or have no known price, or one for a part of them.',
      '',
    ].join('\n'),
  );
  expect(await spine.json('summary')).toMatchObject({
    rows: [
      { model: 'claude-haiku-4-5-20251001', outputTokens: 0, costUsd: 0, costKnown: true },
      { model: 'made-up', inputTokens: 7, outputTokens: null, cacheReadTokens: null, costUsd: null },
    ],
    totals: { outputTokens: 0, known: { outputTokens: { known: 1, missing: 1 } }, costKnown: false },
  });
});

test('A086: without a gap there is no mark and no footer', async () => {
  using spine = new TestSpine();
  await appendTurns(spine.home, [turn('m1')]);
  await spine.say('archive', 'build');
  const text = await spine.say('summary');
  expect(text).not.toMatch(/[*†]/);
  expect(text.split('\n')).toHaveLength(4);
});

test('A094: the ledger walk gives the same JSON as the archive, for every filter and key', async () => {
  using spine = new TestSpine();
  {
    using store = new SpineStore(spine.home);
    store.add('token_usage', 1, { ts_utc: '2026-04-07T12:00:00.000Z', runtime: 'relay', cost_usd_micros: 250_000 });
  }
  await appendTurns(spine.home, [turn('m1'), turn('m2', { projectKey: 'other' })]);
  await spine.say('import', exampleTranscripts);
  const session = '11111111-aaaa-4bbb-8ccc-000000000001';
  await spine.say('ledger', 'stamp', '--session', session, 'workflowId=release-12', 'agentId=reviewer');
  await spine.say('archive', 'build');
  const filters = [
    ['--since', '2026-04-07'],
    ['--until', '2026-04-07'],
    ['--since', '60d'],
    ['--project', '/code/app'],
    ['--project', 'app'],
    ['--session', session],
    ['--source', 'codex'],
    ['--workflow', 'release-12'],
    ['--agent', 'reviewer'],
    ['--agent', 'nobody'],
    ['--by', 'tool', '--model', 'gpt-5.4'],
    ['--quality'],
    ...['source', 'model', 'provider', 'tool', 'project', 'session', 'day', 'activity', 'agent', 'subagent-type'].map(
      (key) => ['--by', key],
    ),
    ['--by', 'relationship'],
  ];
  for (const filter of filters) {
    const fromArchive = await spine.say('summary', ...filter, '--json');
    expect([filter, await spine.say('summary', ...filter, '--json', '--no-archive')]).toEqual([filter, fromArchive]);
  }
  const turnsOf = async (...filter: readonly string[]) =>
    (await spine.json<{ totals: { turns: number } }>('summary', ...filter)).totals.turns;
  expect(await turnsOf()).toBe(15);
  expect(await turnsOf('--workflow', 'release-12')).toBe(6);
  expect(await turnsOf('--project', '/code/app')).toBe(2);
  expect(await turnsOf('--project', 'app')).toBe(1);
  expect(await turnsOf('--since', '2026-04-07', '--until', '2026-04-07')).toBe(3);
  expect(await turnsOf('--agent', 'nobody')).toBe(0);
});

test('A094: AGENTSPINE_ARCHIVE=0 answers from the ledger where there is no archive', async () => {
  using spine = new TestSpine();
  await appendTurns(spine.home, [turn('m1')]);
  expect((await spine.run(['summary'])).exitCode).toBe(1);
  const env = { AGENTSPINE_HOME: spine.home, AGENTSPINE_ARCHIVE: '0' };
  expect((await spine.run(['summary'], { env })).stdout).toMatch('claude-haiku-4-5');
});

test('A095: a summary of a current archive is the same when there is no ledger to read', async () => {
  using spine = new TestSpine();
  await spine.say('import', exampleTranscripts);
  const questions = [
    ['summary'],
    ['summary', '--by', 'tool', '--json'],
    ['summary', '--by', 'session', '--since', '90d'],
  ];
  const withLedger = await Promise.all(questions.map((question) => spine.say(...question)));
  const ledger = join(spine.home, 'ledger.jsonl');
  renameSync(ledger, `${ledger}.away`);
  expect(await Promise.all(questions.map((question) => spine.say(...question)))).toEqual(withLedger);
});

test('sessions, models, plans and what was stamped are asked of the archive by default, with no ledger to read', async () => {
  using spine = new TestSpine();
  await spine.say('import', exampleTranscripts);
  const session = '11111111-aaaa-4bbb-8ccc-000000000001';
  await spine.say('ledger', 'stamp', '--session', session, 'workflowId=release-12', 'agentId=reviewer');
  await spine.say('archive', 'build');
  await spine.say('plans', 'add', 'pro', '--preset', 'claude/pro');
  const questions = [
    ['sessions', 'list', '--json'],
    ['summary', '--workflow', 'release-12', '--json'],
    ['summary', '--agent', 'reviewer', '--json'],
    ['compare', 'claude-haiku-4-5-20251001', 'gpt-5.4', '--json'],
    ['plans', 'list', '--json'],
  ];
  const answers = () => Promise.all(questions.map((question) => spine.say(...question)));
  const withLedger = await answers();
  const ledger = join(spine.home, 'ledger.jsonl');
  renameSync(ledger, `${ledger}.away`);
  expect(await answers()).toEqual(withLedger);
});

test('a summary without turns says so, and is no failure', async () => {
  using spine = new TestSpine();
  await spine.say('archive', 'build');
  expect(await spine.say('summary')).toBe('no turns match\n');
  expect(await spine.say('summary', '--quality')).toBe('no turns match\n');
  expect(await spine.say('sessions', 'list')).toBe('no sessions match\n');
});

test('a time that is none is a wrong call that names the forms', async () => {
  using spine = new TestSpine();
  await spine.say('archive', 'build');
  for (const args of [
    ['summary', '--since', 'yesterday'],
    ['sessions', 'list', '--until', '7x'],
  ]) {
    const { exitCode, stdout, stderr } = await spine.run(args);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/is not a time: give RFC 3339 .*7d/);
  }
});

test('quality says how sessions ended', async () => {
  using spine = new TestSpine();
  await spine.say('import', exampleTranscripts);
  const text = await spine.say('summary', '--quality', '--source', 'claude-code');
  expect(text).toMatch(/^session +source +turns +outcome +confidence +reason +edits +one-shot +retries$/m);
  expect(text).toMatch(/\n\n2 completed, 0 abandoned, 0 errored, 0 unknown; one-shot 100\.0%\n$/);
});

test('c: and C: of Windows are one project, to summaries, filters, sessions and tasks', async () => {
  using windows = new TestSpine();
  const projects = ['c:\\code\\shop', 'C:\\code\\shop', '/mnt/c/code/shop'];
  for (const [index, project] of projects.entries()) {
    windows.write(`t/${index}.jsonl`, claudeTranscript({ sessionId: `s${index}`, project }));
  }
  await windows.say('import', 't');
  const { rows } = await windows.json<{ rows: { project: string; turns: number }[] }>('summary', '--by', 'project');
  expect(rows.map(({ project, turns }) => [project, turns]).sort()).toEqual([
    ['/mnt/c/code/shop', 1],
    ['C:\\code\\shop', 2],
  ]);
  for (const project of projects.slice(0, 2)) {
    const { totals } = await windows.json<{ totals: { turns: number } }>('summary', '--project', project);
    expect(totals.turns).toBe(2);
    expect(
      (await windows.json<{ sessions: unknown[] }>('sessions', 'list', '--project', project)).sessions,
    ).toHaveLength(2);
  }
  const answer = await windows.json<{ rows: string[][] }>(
    'query',
    'SELECT DISTINCT workspace_path FROM trace.tasks_current ORDER BY 1',
  );
  expect(answer.rows).toEqual([['/mnt/c/code/shop'], ['C:\\code\\shop']]);
});
