import { expect, test } from 'vitest';
import type { FleetStatus } from '../src/fleet-status.ts';
import { sayStatus } from '../src/fleet-text.ts';

const status: FleetStatus = {
  host: '64',
  name: 'laptop',
  target: 'dir:/nas',
  epoch: '1',
  segments: 2,
  rows: 1_200,
  positions: { ledger: 5, records: 0 } as never,
  waitingSegments: 0,
  waitingBytes: 0,
  unshippedLedgerBytes: 0,
  change: 'none',
};
const lastLines = (more: Partial<FleetStatus>) =>
  sayStatus({ ...status, ...more })
    .split('\n')
    .slice(2, -1);

test('the status of a fleet says what waits and what ships it, or that nothing does', () => {
  expect(sayStatus(status)).toBe(
    'laptop, host 64, ships to dir:/nas\n1,200 rows in 2 segments\nall of the ledger is shipped\n',
  );
  expect(lastLines({ unshippedLedgerBytes: 2_000 })).toEqual([
    'not shipped yet: 2.0 KB of the ledger',
    '"spine fleet ship" ships it',
  ]);
  expect(lastLines({ waitingSegments: 1, waitingBytes: 10 })).toEqual([
    'waits for the target: 1 segment, 10 B',
    '"spine fleet ship" ships it',
  ]);
});
