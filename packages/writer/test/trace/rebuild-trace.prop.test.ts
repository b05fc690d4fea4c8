import { expect, test } from 'vitest';
import { SpineUnderTest } from '../spine-under-test.ts';
import { Draw, runTraceOperations } from './trace-operations.ts';
import { dumpTrace } from './trace-tables.ts';

test('after any 300 operations, every table made anew is the one that grew', { timeout: 60_000 }, () => {
  using spine = new SpineUnderTest();
  const draw = new Draw(1);
  const filled = new Set<string>();
  for (let stretch = 0; stretch < 6; stretch += 1) {
    runTraceOperations(spine, draw, 50);
    const before = dumpTrace(spine);
    for (const [table, rows] of Object.entries(before)) if (rows.length > 0) filled.add(table);
    spine.writer.trace.rebuild();
    expect(dumpTrace(spine)).toEqual(before);
  }
  // Of an area that has no operations yet there is nothing to compare.
  expect([...filled]).toEqual(expect.arrayContaining(tablesWithOperations));
});

const tablesWithOperations = [
  ...['tasks_current', 'task_relations', 'sessions_current', 'runtime_bindings_current', 'turn_partitions_current'],
  ...['timeline_events_view', 'event_files', 'event_relations', 'event_async_refs', 'event_tags', 'todos_current'],
  ...['questions_current', 'event_token_usage', 'turns', 'turn_events', 'search_documents'],
];
