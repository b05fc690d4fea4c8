import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SpineUnderTest } from '../spine-under-test.ts';

test('the -wal of 5,000 records, one commit each, stays as small as that of 1,000', () => {
  using spine = new SpineUnderTest();
  let largest = 0;
  for (let number = 0; number < 5_000; number += 1) {
    spine.writer.obs.recordTick({ source: 'a', detailJson: number });
    if (number % 500 === 0) spine.writer.obs.recordTokenUsageBatch([{}, {}]);
    if (number % 100 === 0) largest = Math.max(largest, statSync(`${spine.path}-wal`).size);
  }
  // SQLite checkpoints at 1,000 pages of 4 KiB.
  expect(largest).toBeLessThan(6 * 1024 * 1024);
});
