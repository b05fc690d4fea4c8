import type { TraceTurn, TurnDetails } from '@agentspine/reader';
import type { TimelineEventInput } from '@agentspine/schema';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { claudeSession, codexSession } from '../claim-transcripts.ts';
import { TestSpine, testNow } from '../test-spine.ts';

const at = testNow.getTime();

/** A store with a turn that is over and one that is open. */
function withTurns(): TestSpine {
  const spine = new TestSpine();
  using writer = openWriter({ home: spine.home });
  const task = { task_id: 't1', title: 'Mend', slug: 'mend', kind: 'primary' };
  writer.trace.events.append({ eventType: 'task.created', aggregateId: 't1', eventTime: at, payload: task });
  const log = (id: string, second: number, changes: Pick<TimelineEventInput, 'kind' | 'body' | 'metadata'>): void => {
    const event = { id, taskId: 't1', sessionId: 's1', title: id, at: at + second * 1000, ...changes };
    expect(writer.trace.timeline.log([event]).rejected).toEqual([]);
  };
  log('u1', 1, { kind: 'user.message', body: 'Please\ntest it' });
  log('c1', 2, { kind: 'terminal.command', metadata: { command: 'npm test' } });
  log('p1', 3, { kind: 'plan.logged' });
  log('a1', 4, { kind: 'assistant.response', body: 'I ran the tests' });
  log('u2', 5, { kind: 'user.message' });
  return spine;
}

test('turns are listed newest first, and by session, task and verdict', async () => {
  using spine = withTurns();
  expect(await spine.say('turns', 'list')).toBe(
    [
      'turn  session  began             status  verdict  asked',
      'u2    s1       2026-05-15 12:00  open    —        u2',
      'u1    s1       2026-05-15 12:00  closed  —        Please test it',
      '',
      'Times are those of UTC.',
      '',
    ].join('\n'),
  );
  const ids = async (...args: string[]) =>
    (await spine.json<TraceTurn[]>('turns', 'list', ...args)).map(({ id }) => id);
  expect(await ids()).toEqual(['u2', 'u1']);
  expect(await ids('--limit', '1')).toEqual(['u2']);
  expect(await ids('--session', 's1', '--task', 't1')).toEqual(['u2', 'u1']);
  expect(await spine.run(['turns', 'list', '--session', 's2'])).toMatchObject({ exitCode: 1, stdout: '' });
  expect(await ids('--verdict', 'verified')).toEqual([]);
  expect(await spine.say('turns', 'list', '--task', 't2')).toBe('no turns\n');
  expect(await spine.run(['turns', 'list', '--verdict', 'good'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('--verdict takes verified, contradicted, unverifiable, not "good"'),
  });
});

test('a turn shows what was asked, claimed and done', async () => {
  using spine = withTurns();
  expect(await spine.say('turns', 'show', 'u1')).toBe(
    [
      'turn     u1',
      'session  s1',
      'task     t1',
      'time     2026-05-15 12:00:01 to 2026-05-15 12:00:04 UTC',
      'asked    Please test it',
      'claimed  I ran the tests',
      'done     1 tool call in 4 events',
      '  2026-05-15 12:00:02  terminal.command  npm test',
      'verdict  none: no rule was there to judge it',
      'claims   none',
      '',
    ].join('\n'),
  );
  const open = await spine.say('turns', 'show', 'u2');
  expect(open).toContain('time     2026-05-15 12:00:05 to now (UTC): it is open\n');
  expect(open).toContain('claimed  —\n');
  expect((await spine.json<TurnDetails>('turns', 'show', 'u1')).events.map(({ id }) => id)).toEqual([
    'u1',
    'c1',
    'p1',
    'a1',
  ]);
  expect(await spine.run(['turns', 'show', 'nobody'])).toMatchObject({ exitCode: 1, stdout: '' });
  expect(await spine.run(['turns', 'show'])).toMatchObject({ exitCode: 2, stdout: '' });
});

test.each(Object.entries({ 'Claude Code': claudeSession, Codex: codexSession }))(
  'a turn shows each of its claims with what it is held against, and those of no other turn: %s',
  async (_, session) => {
    using spine = new TestSpine();
    const passes = { ran: 'npm test', output: 'Tests: 8 passed, 8 total' };
    const fails = { ran: 'npm test', output: 'Tests: 2 failed, 6 passed, 8 total', exitCode: 1 };
    const turns = [
      ...[{ asked: 'One.' }, fails, { said: 'All tests pass. Lint is clean.' }],
      ...[{ asked: 'Two.' }, passes, { edited: 'src/a.ts' }, { said: 'All tests pass.' }],
    ];
    await spine.say('import', spine.write('t/a.jsonl', session('5e55', turns)));
    const [second, first] = await spine.json<TraceTurn[]>('turns', 'list');
    const shown = await spine.say('turns', 'show', first?.id ?? '');
    const claims = shown.slice(shown.indexOf('claims ')).split('\n');
    expect(claims).toEqual([
      'claims   2',
      '  contradicted  tests: "All tests pass."',
      '    npm test',
      '      failed at 2026-05-15 09:01:00; 6 units passed; Tests: 2 failed, 6 passed, 8 total',
      expect.stringMatching(/^ {6}\S+a\.jsonl, line \d+$/),
      '  unverifiable  lint: "Lint is clean."',
      '    nothing found that shows it',
      '',
    ]);
    const later = await spine.say('turns', 'show', second?.id ?? '');
    expect(later).toContain('claims   1\n  unverifiable  tests: "All tests pass."\n    npm test\n      passed at');
    expect(later).toContain('    edited after that: src/a.ts\n');
    const { claims: told } = await spine.json<{ claims: readonly object[] }>('turns', 'show', second?.id ?? '');
    expect(told).toEqual([expect.objectContaining({ reason: 'stale', quote: 'All tests pass.', turn: 1 })]);
  },
);
