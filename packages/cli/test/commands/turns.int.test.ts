import type { TraceTurn, TurnDetails } from '@agentspine/reader';
import type { TimelineEventInput } from '@agentspine/schema';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
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
      'turn  session  number  began                     status  verdict  asked',
      'u2    s1            1  2026-05-15T12:00:05.000Z  open    —        u2',
      'u1    s1            0  2026-05-15T12:00:01.000Z  closed  —        Please\\u000atest it',
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
      'of       session s1, number 0; task t1',
      'time     2026-05-15T12:00:01.000Z to 2026-05-15T12:00:04.000Z',
      'asked    Please\\u000atest it',
      'claimed  I ran the tests',
      'done     1 tool call in 4 events',
      '  2026-05-15T12:00:02.000Z  terminal.command  npm test',
      'verdict  —, of 0 rules',
      '',
    ].join('\n'),
  );
  const open = await spine.say('turns', 'show', 'u2');
  expect(open).toContain('time     2026-05-15T12:00:05.000Z to now: it is open\n');
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
