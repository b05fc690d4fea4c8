import type { LogEntry } from '@agentspine/schema';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { bytesOf, TestSpine, testNow } from '../test-spine.ts';

test('lines are appended with the time of now, queried by what they are, and shown on one line each', async () => {
  using spine = new TestSpine();
  expect(await spine.say('log', 'append', 'system', 'deploy', '--payload', '{"a":1}')).toBe('1\n');
  const appended = await spine.json<LogEntry>('log', 'append', 'workflow', 'started', '--ref', 'run-1');
  const timestamp = testNow.getTime();
  expect(appended).toEqual({ id: 2, source: 'workflow', type: 'started', refId: 'run-1', payload: null, timestamp });
  expect(await spine.say('log', 'query')).toBe(
    '2026-05-15T12:00:00.000Z  1  system  deploy  {"a":1}\n2026-05-15T12:00:00.000Z  2  workflow  started  (run-1)\n',
  );
  const ids = async (...args: string[]) => (await spine.json<LogEntry[]>('log', 'query', ...args)).map(({ id }) => id);
  expect(await ids()).toEqual([1, 2]);
  expect(await ids('--source', 'system')).toEqual([1]);
  expect(await ids('--type', 'started', '--ref', 'run-1')).toEqual([2]);
  expect(await ids('--since', '2026-05-15T12:00:00Z', '--until', '2026-05-15')).toEqual([1, 2]);
  expect(await ids('--until', '1m')).toEqual([]);
  expect(await ids('--limit', '1')).toEqual([1]);
  expect(await spine.run(['log', 'query', '--since', 'soon'])).toMatchObject({ exitCode: 2, stdout: '' });
  expect(await spine.run(['log', 'append', 'system'])).toMatchObject({ exitCode: 2 });
  expect(await spine.run(['log', 'append', '', 'x'])).toMatchObject({
    exitCode: 1,
    stderr: 'spine log: log: source must be a text that is not empty (LOG_INVALID)\n',
  });
});

test('a payload from stdin is kept byte for byte, and other people’s text acts on no terminal', async () => {
  using spine = new TestSpine();
  const payload = '\ufeff{"text": "\u001b[31mred"}\n';
  const append = (text: AsyncIterable<Uint8Array>) =>
    spine.run(['log', 'append', 'system', 'said', '--payload', '-'], { stdin: text });
  expect(await append(bytesOf(payload))).toMatchObject({ exitCode: 0 });
  const [line] = await spine.json<LogEntry[]>('log', 'query');
  expect(line?.payload).toBe(payload);
  expect(await spine.say('log', 'tail')).toContain('\\u001b[31mred');
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Uint8Array.of(0xff, 0xfe);
  }
  expect(await append(broken())).toMatchObject({ exitCode: 2, stdout: '' });
});

test('tail has the newest lines, goes on behind an id, and follows what another process appends', async () => {
  using spine = new TestSpine();
  for (const type of ['a', 'b', 'c']) await spine.say('log', 'append', 'system', type);
  const ids = async (...args: string[]) => (await spine.json<LogEntry[]>('log', 'tail', ...args)).map(({ id }) => id);
  expect(await ids('--limit', '2')).toEqual([2, 3]);
  expect(await ids('--from', '1')).toEqual([2, 3]);
  expect(await ids('--type', 'b')).toEqual([2]);
  expect(await ids('--type', 'none')).toEqual([]);
  const seen: string[] = [];
  const interrupt = new AbortController();
  const { exitCode } = await spine.run(['log', 'tail', '--follow', '--json', '--limit', '1'], {
    signal: interrupt.signal,
    writeBytes: async (bytes) => {
      seen.push((JSON.parse(Buffer.from(bytes).toString('utf8')) as LogEntry).type);
      if (seen.length === 1) await spine.say('log', 'append', 'system', 'd');
      else interrupt.abort();
    },
  });
  expect([exitCode, seen]).toEqual([0, ['c', 'd']]);
});

test('runs are listed and shown, and a run that lost its process has a plan', async () => {
  using spine = new TestSpine();
  {
    using writer = openWriter({ home: spine.home });
    const set = (runId: string, status: 'queued' | 'started' | 'failed', payload?: string) => {
      const timestamp = testNow.getTime();
      const run = { runId, workflow: runId === 'r3' ? 'other' : 'review', status, timestamp, exitCode: 2 };
      writer.log.upsertWorkflowRun({ source: 'workflow', type: status, refId: runId, payload, timestamp }, run);
    };
    set('r1', 'started', '{"prompt":"look at it","maxRounds":4}');
    for (const content of ['first words', 'second words']) {
      const payload = JSON.stringify({ role: 'author', content });
      const entry = { source: 'workflow', type: 'thread_workflow_message', refId: 'r1', payload };
      writer.log.append({ ...entry, timestamp: testNow.getTime() });
    }
    set('r2', 'started');
    set('r2', 'failed');
    set('r3', 'queued');
  }
  const idsOf = (runs: readonly { readonly runId: string }[]) => runs.map(({ runId }) => runId);
  expect(idsOf(await spine.json<{ runId: string }[]>('runs', 'list'))).toEqual(['r1', 'r3']);
  expect(idsOf(await spine.json<{ runId: string }[]>('runs', 'list', '--workflow', 'other'))).toEqual(['r3']);
  expect(idsOf(await spine.json<{ runId: string }[]>('runs', 'list', '--all'))).toEqual(['r3', 'r2', 'r1']);
  expect(await spine.say('runs', 'list', '--workflow', 'none')).toBe('no active runs\n');
  expect(await spine.say('runs', 'list', '--all')).toMatch(/r2 +review +failed +2026-05-15T12:00:00.000Z +2\n/);

  expect(await spine.json('runs', 'show', 'r1', '--limit', '1')).toMatchObject({
    run: { runId: 'r1', status: 'started', exitCode: null },
    triggerPayload: { prompt: 'look at it', maxRounds: 4, dryRun: false },
    roundCount: 2,
    rounds: [{ round: 2, message: { role: 'author', content: 'second words' } }],
  });
  expect(await spine.say('runs', 'show', 'r1')).toMatch(
    /2 rounds\n[\s\S]*author +second words\n[\s\S]*author +first words\n$/,
  );
  expect(await spine.json('runs', 'show', 'r3')).toMatchObject({ triggerPayload: null, roundCount: 0, rounds: [] });

  expect(await spine.json('runs', 'resume-plan', 'r1')).toMatchObject({ kind: 'resumable', nextRound: 3 });
  expect(await spine.say('runs', 'resume-plan', 'r1')).toBe(
    'r1 goes on with round 3, after 2 messages\nstarted with {"prompt":"look at it","maxRounds":4,"dryRun":false}\n' +
      '  author: first words\n  author: second words\n',
  );
  expect(await spine.run(['runs', 'resume-plan', 'r2'])).toMatchObject({
    exitCode: 1,
    stdout: 'r2 cannot be resumed: it is neither started nor crashed\n',
  });
  expect(await spine.run(['runs', 'show', 'nobody'])).toMatchObject({
    exitCode: 1,
    stderr: 'spine runs: there is no run nobody; "spine runs list --all" has them (CLI_NOT_FOUND)\n',
  });
  expect((await spine.run(['runs', 'resume-plan', 'nobody'])).exitCode).toBe(1);
  expect((await spine.run(['runs', 'show'])).exitCode).toBe(2);
});
