import type { Summary } from '@agentspine/reader';
import { expect, test } from 'vitest';
import { claudeSession, lineOf } from '../claim-transcripts.ts';
import { claudeTranscript } from '../claude-lines.ts';
import { TestSpine } from '../test-spine.ts';

const link = (sessionId: string, minute: string, number: number) =>
  lineOf({
    type: 'pr-link',
    sessionId,
    prNumber: number,
    prUrl: `https://github.com/code/app/pull/${number}`,
    prRepository: 'code/app',
    timestamp: `2026-05-15T09:${minute}:30.000Z`,
  });

/** One turn a happening of the agent, of a token each way. */
const committing = claudeSession('committing', [
  { asked: 'Fix it' },
  { edited: '/code/app/a.ts' },
  { ran: 'git commit -am first', output: '[main 1a2b3c4] First\n 1 file changed, 1 insertion(+)\n' },
  { ran: 'npm test', output: 'ok' },
  { ran: 'git commit -qam second', output: '' },
  { ran: 'git commit -am third', output: 'nothing to commit, working tree clean\n', exitCode: 1 },
  { ran: 'git commit -am fourth', output: '[main 5d6e7f8] Fourth\n 1 file changed, 1 insertion(+)\n' },
  { said: 'It is committed.' },
]);

async function importAll(spine: TestSpine, ...flags: string[]): Promise<void> {
  spine.write('t/a.jsonl', committing + link('committing', '05', 7) + link('committing', '05', 7));
  spine.write('t/b.jsonl', claudeTranscript({ sessionId: 'asking' }));
  await spine.say('import', `${spine.folder}/t`, ...flags);
}

const turnsBy = ({ rows }: Summary, key: 'commit' | 'pr') =>
  Object.fromEntries(rows.map((row) => [row[key], row.turns]));

test('a turn belongs to the next commit of its session; what led to none, and what nobody can say, are rows of their own', async () => {
  using spine = new TestSpine();
  await importAll(spine);
  const summary = await spine.json<Summary>('summary', '--by', 'commit');
  expect(turnsBy(summary, 'commit')).toEqual({ '1a2b3c4': 2, unknown: 2, '5d6e7f8': 2, none: 2 });
  expect(summary.rows.find(({ commit }) => commit === '1a2b3c4')).toMatchObject({ commitTitle: 'First' });
  const text = await spine.say('summary', '--by', 'commit');
  expect(text).toMatch(/^1a2b3c4 First +claude-code +2 /m);
  expect(text).toMatch(/^none +claude-code +2 /m);
  expect(text).toMatch('a turn belongs to the next commit made in its session');
});

test('a turn belongs to the next pull request that its session names, and after the last one to that one', async () => {
  using spine = new TestSpine();
  await importAll(spine);
  const summary = await spine.json<Summary>('summary', '--by', 'pr');
  expect(turnsBy(summary, 'pr')).toEqual({ 'https://github.com/code/app/pull/7': 7, none: 1 });
  expect(await spine.say('summary', '--by', 'pr')).toMatch(/^code\/app#7 +claude-code +7 /m);
});

test('the sums by commit and by pull request are those of the summary, with and without bounds', async () => {
  using spine = new TestSpine();
  await importAll(spine);
  for (const filter of [[], ['--since', '2026-05-15'], ['--until', '2026-05-15T09:03:00Z'], ['--session', 'asking']]) {
    const { totals } = await spine.json<Summary>('summary', ...filter);
    for (const by of ['commit', 'pr']) {
      const summary = await spine.json<Summary>('summary', '--by', by, ...filter);
      expect(summary.totals).toEqual(totals);
      const turns = summary.rows.reduce((sum, row) => sum + row.turns, 0);
      const micros = summary.rows.reduce((sum, row) => sum + Math.round((row.costUsd ?? 0) * 1e6), 0);
      expect([turns, micros]).toEqual([totals.turns, Math.round((totals.costUsd ?? 0) * 1e6)]);
    }
  }
});

test('of transcripts that were not read nobody can say what they led to: unknown, not none', async () => {
  using spine = new TestSpine();
  await importAll(spine, '--no-trace');
  for (const by of ['commit', 'pr'] as const) {
    expect(turnsBy(await spine.json<Summary>('summary', '--by', by), by)).toEqual({ unknown: 8 });
  }
});

test('a new version of what is kept of commits is made again, and gives the same answer', async () => {
  using spine = new TestSpine();
  await importAll(spine);
  const first = await spine.json<Summary>('summary', '--by', 'commit');
  expect(await spine.json<Summary>('summary', '--by', 'commit')).toEqual(first);
  await spine.say('verify', '--fail-on', 'never');
  expect(await spine.json<Summary>('summary', '--by', 'commit')).toEqual(first);
});
