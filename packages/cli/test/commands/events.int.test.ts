import type { DomainEvent } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { activeCharacters, bytesOf, TestSpine, testNow } from '../test-spine.ts';

const created = JSON.stringify({ task_id: 't1', title: 'Mend it', slug: 'mend-it', kind: 'primary' });

test('events are appended with the time of now, and read by task, by type and by the order of appends', async () => {
  using spine = new TestSpine();
  const append = (...args: string[]) => spine.json<DomainEvent>('events', 'append', ...args);
  const first = await append('task.created', 't1', '--payload', created, '--actor', 'claude', '--id', 'e1');
  expect(first).toEqual({
    seq: 1,
    eventId: 'e1',
    eventTime: testNow.getTime(),
    eventType: 'task.created',
    schemaVer: 1,
    aggregateId: 't1',
    sessionId: null,
    actor: 'claude',
    correlationId: null,
    causationId: null,
    payload: JSON.parse(created),
    recordedAt: testNow.getTime(),
  });
  const renamed = (to: string) => JSON.stringify({ task_id: 't1', from: 'Mend it', to });
  await append(
    'task.renamed',
    't1',
    '--payload',
    renamed('\u001b[31mred'),
    '--time',
    '2026-05-14T00:00:00Z',
    '--id',
    'e2',
  );
  const { stdout } = await spine.run(['events', 'append', 'task.renamed', 't2', '--payload', '-', '--session', 's'], {
    stdin: bytesOf(renamed('x')),
  });
  expect(stdout).toMatch(/^[0-9A-Z]{26}\n$/);
  const ids = async (...args: string[]) =>
    (await spine.json<DomainEvent[]>('events', ...args)).map(({ eventId }) => eventId);
  expect(await ids('read-aggregate', 't1')).toEqual(['e2', 'e1']);
  expect(await ids('read-aggregate', 't1', '--from', 'e2')).toEqual(['e1']);
  expect(await ids('read-aggregate', 'nobody')).toEqual([]);
  expect(await ids('read-by-type', 'task.renamed')).toEqual(['e2', stdout.trim()]);
  expect(await ids('read-by-type', 'task.renamed', '--since', '1h')).toEqual([stdout.trim()]);
  expect(await ids('read-by-type', 'task.renamed', '--until', '2026-05-14')).toEqual(['e2']);
  expect(await ids('tail')).toEqual(['e1', 'e2', stdout.trim()]);
  expect(await ids('tail', '--limit', '1')).toEqual([stdout.trim()]);
  expect(await ids('tail', '--from', '1', '--task', 't1')).toEqual(['e2']);
  expect(await ids('tail', '--type', 'task.created')).toEqual(['e1']);
  const text = await spine.say('events', 'tail', '--limit', '3');
  expect(text.split('\n').slice(0, 2)).toEqual([
    '2026-05-15T12:00:00.000Z  1  task.created  t1  title=Mend it slug=mend-it kind=primary',
    '2026-05-14T00:00:00.000Z  2  task.renamed  t1  from=Mend it to=\\u001b[31mred',
  ]);
  expect(activeCharacters(text)).toEqual([]);
  expect(await spine.say('events', 'read-aggregate', 't2')).toMatch(
    /^2026-05-15T12:00:00\.000Z {2}3 {2}task\.renamed {2}t2/,
  );
});

test('a follower goes on with what another process appends', async () => {
  using spine = new TestSpine();
  await spine.say('events', 'append', 'task.created', 't1', '--payload', created);
  const seen: string[] = [];
  const interrupt = new AbortController();
  const { exitCode } = await spine.run(['events', 'tail', '--follow', '--json'], {
    signal: interrupt.signal,
    writeBytes: async (bytes) => {
      seen.push((JSON.parse(Buffer.from(bytes).toString('utf8')) as DomainEvent).eventType);
      if (seen.length > 1) interrupt.abort();
      else await spine.say('events', 'append', 'turn.partition_reset', 't1', '--payload', '{"task_id":"t1"}');
    },
  });
  expect([exitCode, seen]).toEqual([0, ['task.created', 'turn.partition_reset']]);
});

test('A186: with --messages the tail has what listeners are told, in the order of the events', async () => {
  using spine = new TestSpine();
  await spine.say('events', 'append', 'task.created', 't1', '--payload', created);
  await spine.say('events', 'append', 'turn.partition_reset', 't1', '--payload', '{"task_id":"t1"}');
  const changed = '{"task_id":"t1","from":"running","to":"completed"}';
  await spine.say('events', 'append', 'task.status_changed', 't1', '--payload', changed);
  const tail = ['events', 'tail', '--messages'] as const;
  expect(await spine.json<object[]>(...tail)).toMatchObject([
    { seq: 1, type: 'task.started', payload: { taskId: 't1', title: 'Mend it' } },
    { seq: 3, type: 'task.completed', payload: { taskId: 't1', status: 'completed' } },
  ]);
  expect(await spine.say(...tail, '--from', '1')).toBe(
    '3  task.completed  taskId=t1 updatedAt=2026-05-15T12:00:00.000Z status=completed\n',
  );
  const seen: string[] = [];
  const interrupt = new AbortController();
  const { exitCode } = await spine.run([...tail, '--follow', '--json', '--limit', '1'], {
    signal: interrupt.signal,
    writeBytes: async (bytes) => {
      seen.push((JSON.parse(Buffer.from(bytes).toString('utf8')) as { type: string }).type);
      if (seen.length > 1) interrupt.abort();
      else await spine.say('events', 'append', 'task.created', 't2', '--payload', created.replace('t1', 't2'));
    },
  });
  expect([exitCode, seen]).toEqual([0, ['task.completed', 'task.started']]);
});

const wrong: readonly (readonly [args: readonly string[], exitCode: number, message: string])[] = [
  [['append', 'task.created', 't1'], 2, 'events append needs --payload'],
  [
    ['append', 'task.made', 't1', '--payload', '{}'],
    2,
    '"task.made" is not a type of event: task.created, task.renamed',
  ],
  [['append', 'task.created', 't1', '--payload', '{'], 2, 'the payload is not JSON'],
  [['append', 'task.created', 't1', '--payload', '[]'], 2, 'the payload must be a JSON object'],
  [['append', 'task.created', 't1', '--payload', '{}'], 1, 'payload.task_id of task.created must be a text'],
  [
    ['append', 'task.deleted', 't1', '--payload', '{"task_id":"t1"}'],
    1,
    'task.deleted is appended by calls of its own',
  ],
  [['append', 'task.created', 't1', '--payload', created, '--actor', 'Root!'], 2, '--actor takes user, system'],
  [['append', 'task.created', 't1', '--payload', created, '--time', 'soon'], 2, '--time "soon" is not a time'],
  [['append', 'task.created', 't1', '--payload', created, '--id', 'taken'], 1, 'there is an event taken already'],
  [['read-aggregate'], 2, 'events read-aggregate needs the id of a task'],
  [['read-aggregate', 't1', '--from', 'gone'], 1, 'there is no event gone: "spine events tail" has the newest'],
  [['read-by-type'], 2, 'events read-by-type needs a type'],
  [['read-by-type', 'x'], 2, '"x" is not a type of event'],
  [['tail', '--from', 'e1'], 2, '--from takes a whole number'],
];

test.each(wrong)('spine events %j ends with %i and says why', async (args, exitCode, message) => {
  using spine = new TestSpine();
  await spine.say('events', 'append', 'task.created', 't1', '--payload', created, '--id', 'taken');
  const run = await spine.run(['events', ...args]);
  expect([run.exitCode, run.stdout]).toEqual([exitCode, '']);
  expect(run.stderr).toContain(message);
});
