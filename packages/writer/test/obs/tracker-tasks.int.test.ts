import { ManualClock } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { SpineUnderTest } from '../spine-under-test.ts';

const start = '2026-04-19T19:07:08.285Z';

test('a task is open when it is made, reads as it was given, and an unknown one is undefined', () => {
  using spine = new SpineUnderTest({ clock: new ManualClock(start) });
  const { obs } = spine.writer;
  const id = obs.recordTask({ title: 'mend the roof', labels: 'house' });
  expect(obs.getTask(id)).toMatchObject({
    ...{ id, title: 'mend the roof', labels: 'house', status: 'open', syncCalendar: false },
    ...{ createdAt: start, updatedAt: start, body: undefined },
  });
  for (const other of [id + 1, -1, 0.5]) expect(obs.getTask(other)).toBeUndefined();
});

test('a change sets what is given and the time, clears what is null, and keeps what only a newer writer knows', () => {
  const clock = new ManualClock(start);
  using spine = new SpineUnderTest({ clock });
  const { obs } = spine.writer;
  const id = obs.recordTask({ title: 'mend the roof', labels: 'house', body: 'soon' });
  spine.sql(
    `UPDATE netsky_tasks SET row_json = json_set(row_json, '$.mood', json('{"__proto__":1}')) WHERE id = ${id}`,
  );
  clock.advance(1_000);
  const changed = obs.updateTask(id, { status: 'closed', labels: null, closedAt: new Date(0), updatedAt: undefined });
  const expected = { status: 'closed', labels: undefined, body: 'soon', createdAt: start };
  expect(changed).toMatchObject({ ...expected, updatedAt: '2026-04-19T19:07:09.285Z' });
  expect(obs.getTask(id)).toEqual(changed);
  const stored = JSON.parse(spine.rows('netsky_tasks')[0]?.rowJson ?? '');
  expect([stored.id, JSON.stringify(stored.mood)]).toEqual([id, '{"__proto__":1}']);
});

test.each([
  [{ title: null }, 'title cannot be cleared'],
  [{ id: 5 }, 'id is not a key of netsky_tasks'],
  [{ closedAt: 'soon' }, 'closed_at must be an RFC 3339 time'],
])('the change %j is refused, and the task stays as it is', (changes, message) => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  const id = obs.recordTask({ title: 'mend the roof' });
  const before = obs.getTask(id);
  const call = () => obs.updateTask(id, changes as never);
  expect(call).toThrow(expect.objectContaining({ code: 'RECORD_INVALID', message: expect.stringContaining(message) }));
  expect(obs.getTask(id)).toEqual(before);
});

test('a task that is not there cannot be changed', () => {
  using spine = new SpineUnderTest();
  const call = () => spine.writer.obs.updateTask(7, { status: 'closed' });
  expect(call).toThrow(expect.objectContaining({ code: 'TASK_NOT_FOUND' }));
});

test('a damaged row cannot be changed', () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  const ids = [obs.recordTask({ title: 'a' }), obs.recordTask({ title: 'b' })];
  spine.sql(`UPDATE netsky_tasks SET row_json = '{"id":1,"sta' WHERE id = ${ids[0]}`);
  expect(obs.getTask(ids[0] ?? 0)).toBeUndefined();
  const call = () => obs.updateTask(ids[0] ?? 0, { status: 'closed' });
  expect(call).toThrow(expect.objectContaining({ code: 'SPINE_CORRUPT' }));
});
