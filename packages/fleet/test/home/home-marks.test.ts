import { expect, test } from 'vitest';
import { type FleetFile, formatFleetFile, nowhere, parseFleetFile } from '../../src/home/fleet-file.ts';
import { renewEpoch } from '../../src/home/fleet-store.ts';
import { judgeHome } from '../../src/home/home-marks.ts';

const marks = { home: '1:1', spine: '1:2', ledger: '1:3', erasedBytes: 0 };
const file: FleetFile = {
  v: 1,
  host: 'a'.repeat(32),
  name: 'laptop',
  target: 'dir:/mnt/nas',
  epoch: 'b'.repeat(32),
  replaces: [],
  isComplete: true,
  marks,
  number: 7,
  rows: 70,
  positions: { ledger: 9, records: '{}', cold: { ticks: { sealedAt: '2026-01-02', day: '2026-01-01', rows: 3 } } },
};

test.each([
  ['the same files', {}, 'none'],
  ['a ledger that came later', { ledger: null }, 'none'],
  ['another folder: a copy', { home: '1:9' }, 'copied'],
  ['another spine.db: put back from a backup', { spine: '1:9' }, 'copied'],
  ['another spine.db and ledger', { spine: '1:9', ledger: '1:8' }, 'copied'],
  ['another ledger: derived again', { ledger: '1:9' }, 'rewritten'],
  ['more that was erased', { erasedBytes: 5 }, 'rewritten'],
] as const)('%s', (_what, before, change) => {
  expect(judgeHome({ ...marks, ...before }, marks)).toBe(change);
});

test.each([
  ['the same ledger, compressed since', '1:3', 'none'],
  ['another ledger, compressed since', '1:9', 'rewritten'],
  ['another ledger, which always had frames', '', 'rewritten'],
] as const)('%s', (_what, ledgerWas, change) => {
  expect(judgeHome(marks, { ...marks, ledger: 'f'.repeat(16), ledgerWas })).toBe(change);
});

test('a rewritten home begins an epoch that replaces its older ones, and a copy one that replaces nothing', () => {
  const renew = (now: typeof marks, isAgain = false) =>
    renewEpoch(file, { marks: now, epoch: 'c'.repeat(32), isAgain });
  expect(renew(marks)).toEqual(file);
  const rewritten = { epoch: 'c'.repeat(32), number: 0, rows: 0, positions: nowhere, isComplete: false };
  expect(renew({ ...marks, ledger: '1:9' })).toMatchObject({ ...rewritten, replaces: [file.epoch] });
  expect(renew(marks, true)).toMatchObject({ ...rewritten, replaces: [file.epoch] });
  expect(renew({ ...marks, home: '1:9' }, true)).toMatchObject({ ...rewritten, replaces: [] });
});

test('fleet.json is read as it was written, and a damaged one is none', () => {
  expect(parseFleetFile(formatFleetFile(file))).toEqual(file);
  for (const damaged of [
    { host: 'x' },
    { number: -1 },
    { positions: {} },
    { marks: { ...marks, home: 3 } },
    { v: 2 },
  ]) {
    expect(parseFleetFile(JSON.stringify({ ...file, ...damaged }))).toBeUndefined();
  }
  expect(parseFleetFile('{"v":1')).toBeUndefined();
});
