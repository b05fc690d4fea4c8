import { startChild } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { TimelineUnderTest } from './timeline/timeline-under-test.ts';
import { dumpTrace } from './trace-tables.ts';

const rebuildAndWait = new URL('./children/rebuild-and-wait.ts', import.meta.url);

/** Tables that are not what their events say, so that a rebuild changes them. */
function spoil(spine: TimelineUnderTest): void {
  spine.log({ metadata: { tags: ['a'] } });
  spine.sql("UPDATE timeline_rows SET title = 'spoilt'");
}

test('a rebuild that is aborted leaves the tables as they were', () => {
  using spine = new TimelineUnderTest();
  spoil(spine);
  const before = dumpTrace(spine);
  const abort = new AbortController();
  const told: [number, number][] = [];
  const onProgress = (events: number, total: number) => {
    told.push([events, total]);
    abort.abort(new Error('enough'));
  };
  for (let count = 0; count < 300; count += 1) spine.writer.trace.events.append(renamed);
  const grown = dumpTrace(spine);
  expect(() => spine.writer.trace.rebuild({ signal: abort.signal, onProgress })).toThrow('enough');
  expect(told).toEqual([[200, 303]]);
  expect(dumpTrace(spine)).toEqual(grown);
  expect(grown['timeline_events_view']).toEqual(before['timeline_events_view']);
  expect(spine.log()).toHaveLength(26);
});

const renamed = {
  eventType: 'task.renamed',
  aggregateId: 't1',
  payload: { task_id: 't1', from: 'a', to: 'b' },
} as const;

test('a process that is interrupted in the midst of a rebuild leaves the tables as they were', async () => {
  using spine = new TimelineUnderTest();
  spoil(spine);
  const before = dumpTrace(spine);
  using child = startChild(rebuildAndWait, spine.home);
  expect(await child.spoke()).toBe('replayed\n');
  expect(dumpTrace(spine)).toEqual(before);
  child.process.kill('SIGINT');
  await expect(child.ended()).rejects.toThrow('SIGINT');
  expect(dumpTrace(spine)).toEqual(before);
  expect(spine.writer.trace.rebuild()).toEqual({ events: 3 });
  expect(dumpTrace(spine)['timeline_events_view']?.join()).not.toContain('spoilt');
});
