import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { TestSpine } from '../test-spine.ts';

function writeEvents(home: string, count: number): void {
  using writer = openWriter({ home });
  const payload = { task_id: 'task', title: 'Mend', slug: 'mend', kind: 'primary' };
  writer.trace.events.append({ eventType: 'task.created', aggregateId: 'task', payload });
  const events = Array.from({ length: count }, (_value, index) => ({
    taskId: 'task',
    kind: 'user.message' as const,
    title: `Event ${index}`,
    at: index,
    metadata: { tags: [`tag-${index}`] },
  }));
  for (let start = 0; start < count; start += 100) writer.trace.timeline.log(events.slice(start, start + 100));
}

test('tables that were lost are made again out of the events', async () => {
  using spine = new TestSpine();
  writeEvents(spine.home, 3);
  const before = await spine.say('timeline', 'task', '--json');
  const database = new DatabaseSync(join(spine.home, 'spine.db'));
  database.exec("DELETE FROM event_tags; UPDATE timeline_rows SET title = 'spoilt'");
  database.close();
  expect(await spine.say('timeline', 'task', '--json')).not.toBe(before);
  expect(await spine.say('trace', 'rebuild')).toBe('every table of the trace was made again from 4 events\n');
  expect(await spine.say('timeline', 'task', '--json')).toBe(before);
  expect(await spine.json('trace', 'rebuild')).toEqual({ events: 4 });
  using empty = new TestSpine();
  expect(await empty.json('trace', 'rebuild')).toEqual({ events: 0 });
});

test('a rebuild tells a terminal how far it is, and wipes that away', async () => {
  using spine = new TestSpine();
  writeEvents(spine.home, 450);
  const drawn: string[] = [];
  let now = 0;
  const clock = () => {
    now += 200;
    return new Date(now);
  };
  const stderr = { write: (text: string) => void drawn.push(text), isTerminal: true };
  const { stdout } = await spine.run(['trace', 'rebuild'], { clock, stderr });
  expect(drawn).toEqual([
    '\r\u001b[K200 of 451 events',
    '\r\u001b[K400 of 451 events',
    '\r\u001b[K451 of 451 events',
    '\r\u001b[K',
  ]);
  expect(stdout).toBe('every table of the trace was made again from 451 events\n');
});
