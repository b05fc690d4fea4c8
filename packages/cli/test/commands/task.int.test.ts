import type { TaskDetails } from '@agentspine/schema';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { activeCharacters, TestSpine, testNow } from '../test-spine.ts';

/** A home with two tasks, one below the other, and a third. */
function startTasks(home: string): void {
  const at = testNow.getTime();
  using writer = openWriter({ home, clock: { now: () => at } });
  const { trace } = writer;
  trace.tasks.start({ taskId: 't1', sessionId: 's1', title: 'Mend \u001b[31mit', workspacePath: '/w', at });
  trace.tasks.start({
    taskId: 't2',
    sessionId: 's2',
    title: 'Below',
    kind: 'background',
    parentTaskId: 't1',
    at: at + 1,
  });
  const runtime = { runtimeSource: 'codex', runtimeSessionId: 'r1' };
  const bound = { session_id: 's1', runtime_source: 'codex', runtime_session_id: 'r1' };
  trace.events.append({ eventType: 'session.bound', aggregateId: 't1', payload: bound, eventTime: at });
  trace.sessions.end({ ...runtime, reason: 'idle', summary: 'asks \u0007 something', at: at + 2 });
  trace.tasks.start({ taskId: 't3', title: 'Alone', at: at + 3 });
}

test('tasks are listed, shown, archived, brought back and deleted', async () => {
  using spine = new TestSpine();
  startTasks(spine.home);
  const ids = async (...args: string[]) =>
    (await spine.json<TaskDetails[]>('task', 'list', ...args)).map(({ id }) => id);
  expect(await ids()).toEqual(['t3', 't1', 't2']);
  expect(await ids('--limit', '1')).toEqual(['t3']);
  expect(await ids('--status', 'waiting')).toEqual(['t1']);
  const table = await spine.say('task', 'list');
  expect(table.split('\n')[0]).toMatch(/^task +status +kind +changed +runtime +title$/);
  expect(table).toContain('t2    running  background  2026-05-15 12:00  —        Below\n');
  expect(activeCharacters(table)).toEqual([]);
  expect(await spine.say('task', 'show', 't1')).toBe(
    [
      'task       t1',
      'title      Mend \\u001b[31mit',
      'status     waiting, primary, by user',
      'created    2026-05-15 12:00:00, changed 2026-05-15 12:00:00',
      'workspace  /w',
      'over       t2',
      'session    s1  completed  2026-05-15 12:00:00 to 2026-05-15 12:00:00  asks \\u0007 something',
      'bound      codex r1 to no session',
      '',
      'Times are those of UTC.',
      '',
    ].join('\n'),
  );
  expect(await spine.say('task', 'show', 't2')).toContain('\nbelow      t1\nsession    s2  running  ');
  expect(await spine.json('task', 'show', 't2')).toMatchObject({ id: 't2', relations: { parentTaskId: 't1' } });
  expect(await spine.say('task', 'list', '--timezone', 'Asia/Seoul')).toMatch(
    /2026-05-15 21:00 .*Below\n\nTimes are those of Asia\/Seoul\.\n$/s,
  );
  expect(await spine.say('task', 'list', '--limit', '1')).toContain('there are more; --limit shows them\n');
  expect(await spine.say('task', 'archive', 't1')).toBe('2 tasks archived\n');
  expect(await ids()).toEqual(['t3']);
  expect(await spine.say('task', 'list', '--all')).toContain('t1    completed, archived  primary');
  expect(await spine.run(['task', 'archive', 't1'])).toMatchObject({
    exitCode: 1,
    stderr: 'spine task: task t1 is archived already; "spine task unarchive" brings it back (TASK_ARCHIVED)\n',
  });
  expect(await spine.json('task', 'unarchive', 't1')).toEqual({ taskIds: ['t1', 't2'] });
  expect(await spine.say('task', 'delete', 't1')).toBe('2 tasks deleted\n');
  expect(await spine.say('task', 'delete', 't3')).toBe('1 task deleted\n');
  expect(await spine.say('task', 'list', '--all')).toBe('no tasks\n');
});

test('what cannot be done says what to do', async () => {
  using spine = new TestSpine();
  const run = (...args: string[]) => spine.run(['task', ...args]);
  expect(await run('list')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('(READER_NO_SPINE)') });
  startTasks(spine.home);
  const missing = 'there is no task t9; "spine task list --all" has them';
  expect(await run('show', 't9')).toMatchObject({ exitCode: 1, stderr: `spine task: ${missing} (CLI_NOT_FOUND)\n` });
  expect(await run('delete', 't9')).toMatchObject({ exitCode: 1, stderr: `spine task: ${missing} (TASK_NOT_FOUND)\n` });
  expect(await run('delete')).toMatchObject({ exitCode: 2, stdout: '' });
  expect(await run('list', '--status', 'lazy')).toMatchObject({ exitCode: 2 });
  expect(await run('list', '--limit', '-1')).toMatchObject({ exitCode: 2 });
});
