import { expect, test } from 'vitest';
import { SpineUnderTest } from './spine-under-test.ts';
import { Draw, runTraceOperations } from './trace-operations.ts';
import { derivedTraceTables, dumpTrace } from './trace-tables.ts';

test('after any 300 operations, every table made again is the one that grew', async () => {
  using spine = new SpineUnderTest();
  const draw = new Draw(1);
  const filled = new Set<string>();
  for (let stretch = 0; stretch < 6; stretch += 1) {
    await runTraceOperations(spine, draw, 50);
    const before = dumpTrace(spine);
    for (const [table, rows] of Object.entries(before)) if (rows.length > 0) filled.add(table);
    spine.writer.trace.rebuild();
    expect(dumpTrace(spine)).toEqual(before);
  }
  // In every one there was something to compare.
  expect([...filled].toSorted()).toEqual(derivedTraceTables.toSorted());
});
