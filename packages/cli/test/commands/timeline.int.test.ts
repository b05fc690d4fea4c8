import type { TimelineEvent } from '@agentspine/schema';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { TestSpine } from '../test-spine.ts';

/** A task with a session and three events. */
function writeTask(home: string): void {
  using writer = openWriter({ home });
  const payload = { task_id: 'task', title: 'Mend', slug: 'mend', kind: 'primary' };
  writer.trace.events.append({ eventType: 'task.created', aggregateId: 'task', payload });
  const at = Date.UTC(2026, 4, 15, 12);
  const { rejected } = writer.trace.timeline.log([
    {
      taskId: 'task',
      sessionId: 'own',
      kind: 'user.message',
      title: 'Mend it',
      body: 'please,\n\n  soon',
      at,
      id: 'a',
    },
    {
      taskId: 'task',
      sessionId: 'own',
      kind: 'tool.used',
      title: 'x'.repeat(90),
      at: at + 1,
      id: 'b',
      metadata: { toolName: 'Bash' },
    },
    {
      taskId: 'task',
      kind: 'plan.logged',
      title: '\u001b[31mred',
      body: '\u{1f9f5}'.repeat(1000),
      at: at + 2,
      id: 'c',
    },
  ]);
  expect(rejected).toEqual([]);
}

test('a timeline is a line an event, of a task, a lane, a kind, or a session; nothing in it acts on a terminal', async () => {
  using spine = new TestSpine();
  writeTask(spine.home);
  const lines = [
    '2026-05-15T12:00:00.000Z  user            Mend it  please, soon\n',
    `2026-05-15T12:00:00.001Z  implementation  ${'x'.repeat(59)}…\n`,
    `2026-05-15T12:00:00.002Z  planning        \\u001b[31mred  ${'\u{1f9f5}'.repeat(29)}…\n`,
  ];
  expect(await spine.say('timeline', 'task')).toBe(lines.join(''));
  expect(await spine.say('timeline', 'task', '--lane', 'user')).toBe(lines[0]);
  expect(await spine.say('timeline', 'task', '--kind', 'plan.logged')).toBe(lines[2]);
  expect(await spine.say('timeline', 'own', '--limit', '1')).toBe(lines[0]);
  expect(await spine.say('timeline', 'task', '--limit', '0')).toBe('');
});

test('as JSON an event comes with all that is known of it', async () => {
  using spine = new TestSpine();
  writeTask(spine.home);
  const [, tool, ...others] = await spine.json<TimelineEvent[]>('timeline', 'task');
  expect(others).toHaveLength(1);
  expect(tool).toEqual({
    id: 'b',
    taskId: 'task',
    sessionId: 'own',
    kind: 'tool.used',
    lane: 'implementation',
    title: 'x'.repeat(90),
    metadata: { toolName: 'Bash' },
    classification: { lane: 'implementation', tags: [], matches: [] },
    createdAt: '2026-05-15T12:00:00.001Z',
  });
  expect(await spine.json('timeline', 'task', '--lane', 'todos')).toEqual([]);
});

test('what is not there, or asked wrongly, is said', async () => {
  using spine = new TestSpine();
  expect(await spine.run(['timeline', 'task'])).toMatchObject({ exitCode: 1, stdout: '' });
  writeTask(spine.home);
  expect(await spine.run(['timeline', 'nobody'])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(
      /^spine timeline: there is no task or session "nobody".*\(READER_SESSION_NOT_FOUND\)\n$/,
    ),
  });
  for (const wrong of [[], ['task', '--lane', 'file'], ['task', '--kind', 'x'], ['task', '--limit', 'x'], ['a', 'b']]) {
    expect(await spine.run(['timeline', ...wrong])).toMatchObject({ exitCode: 2, stdout: '' });
  }
});
