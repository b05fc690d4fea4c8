import { expect, test } from 'vitest';
import { everyRow } from '../../src/sandbox/row-batches.ts';
import { formatSegmentManifest, parseSegmentManifest, type Segment } from '../../src/segments/segment-manifest.ts';
import { rangesOutside, useSegments } from '../../src/segments/segment-slices.ts';

const segment = (after: bigint, last: bigint): Segment => ({
  ...{ file: `${last}.parquet`, after, last, rows: 1, storedBytes: 1, bytes: 1, sha256: 's', seen: 's' },
});

const first = segment(everyRow.after, 10n);
const second = segment(10n, 20n);
const third = segment(30n, 40n);

test('the ranges that no segment holds are those before, between and after them', () => {
  expect(rangesOutside([])).toEqual([everyRow]);
  expect(rangesOutside([first, second, third])).toEqual([
    { after: 20n, last: 30n },
    { after: 40n, last: everyRow.last },
  ]);
  expect(rangesOutside([second])).toEqual([
    { after: everyRow.after, last: 10n },
    { after: 20n, last: everyRow.last },
  ]);
});

test('a row that changed is looked up in the store; a segment with very many of them is not read', () => {
  const few = useSegments([first, second], new Set([11n, 20n, 21n]));
  expect(few.segments).toEqual([first, second]);
  expect(few.masked).toEqual([11n, 20n]);
  expect(few.slices).toEqual([
    { after: 20n, last: everyRow.last },
    { ...everyRow, among: '[11,20]' },
  ]);
  const wide = segment(20n, 5_000n);
  const many = useSegments([first, wide], new Set(Array.from({ length: 1_001 }, (_, row) => BigInt(row + 21))));
  expect(many).toEqual({ segments: [first], masked: [], slices: [{ after: 10n, last: everyRow.last }] });
});

test('a manifest is read as it was written, and one with any other byte is no manifest', () => {
  const manifest = {
    newest: { row: 2n ** 62n, sha256: 'n' },
    change: { seq: 7n, stamp: '-9223372036854775808' },
    segments: [first, third],
  };
  const text = formatSegmentManifest(manifest);
  expect(parseSegmentManifest(text)).toEqual(manifest);
  for (const other of ['', text.slice(0, -1), text.replace('"rows":1', '"rows":2'), `${text}\n`, `x${text}`]) {
    expect(parseSegmentManifest(other)).toBeUndefined();
  }
});
