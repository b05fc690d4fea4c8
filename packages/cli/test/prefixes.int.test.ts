import { openWriter } from '@agentspine/writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claudeTranscript } from './claude-lines.ts';
import { TestSpine } from './test-spine.ts';

let spine: TestSpine;

beforeAll(async () => {
  spine = new TestSpine();
  const at = Date.UTC(2026, 4, 15, 11);
  {
    using writer = openWriter({ home: spine.home, durability: 'process', clock: { now: () => at } });
    for (const task_id of ['task-one', 'task-two']) {
      const payload = { task_id, title: task_id, slug: task_id, kind: 'primary' };
      writer.trace.events.append({ eventType: 'task.created', aggregateId: task_id, payload });
    }
    const said = { taskId: 'task-one', sessionId: 's1' } as const;
    writer.trace.timeline.log([{ ...said, id: 'turn-first', at: at + 1, kind: 'user.message', title: 'mend it' }]);
    const run = { runId: 'run-long-id', workflow: 'review', status: 'started', timestamp: at } as const;
    const line = { source: 'workflow', type: 'started', refId: run.runId, payload: '{"prompt":"x"}', timestamp: at };
    writer.log.upsertWorkflowRun(line, run);
  }
  for (const [index, project] of ['/code/a/shop', '/code/b/shop', '/code/Site'].entries()) {
    const sessionId = `bbbbbbb${index}-0000-4000-8000-000000000001`;
    spine.write(`person/.claude/projects/p/${sessionId}.jsonl`, claudeTranscript({ sessionId, project }));
  }
  await spine.say('import', `${spine.person}/.claude`);
});

afterAll(() => spine[Symbol.dispose]());

test.each([
  ['task show task-o', 'task-one'],
  ['turns show turn-f', 'turn-first'],
  ['turns list --task task-o', 'turn-first'],
  ['runs show run-l', 'run-long-id'],
  ['events read-aggregate task-t', 'task-two'],
  ['sessions show bbbbbbb2', 'bbbbbbb2-0000-4000-8000-000000000001'],
])('a beginning that no other id has is enough: spine %s', async (call, whole) => {
  expect(await spine.say(...call.split(' '))).toContain(whole);
});

test.each(['task show task', 'task delete task', 'turns list --task task', 'events read-aggregate task'])(
  'the beginning of several ids lists them and changes nothing: spine %s',
  async (call) => {
    const { exitCode, stdout, stderr } = await spine.run(call.split(' '));
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('\n  task-one\n  task-two\n');
    expect(await spine.json('task', 'show', 'task-one')).toMatchObject({ id: 'task-one' });
  },
);

test.each(['summary', 'sessions list', 'summary --quality'])(
  'a project is named by its folder in spine %s, and folders of one name are listed',
  async (call) => {
    const args = [...call.split(' '), '--project'];
    expect(await spine.say(...args, 'site')).toBe(await spine.say(...args, '/code/Site'));
    expect(await spine.say(...args, 'site')).not.toContain('match\n');
    const { exitCode, stderr } = await spine.run([...args, 'shop']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('\n  /code/a/shop\n  /code/b/shop\n');
  },
);
