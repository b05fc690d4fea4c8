import { thrownBy } from '@agentspine/testkit';
import { lineOfRecord } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { nowhere } from '../../src/home/fleet-file.ts';
import { parseRecordRow } from '../../src/segments/record-row.ts';
import { asLines } from '../../src/segments/row-lines.ts';
import {
  decodeSegment,
  encodeSegment,
  makeSegment,
  parseSegmentName,
  rowsIn,
  type SegmentHeader,
  segmentFileName,
} from '../../src/segments/segment.ts';
import { nextDay } from '../../src/segments/take-cold.ts';

const header: SegmentHeader = {
  v: 1,
  host: 'a'.repeat(32),
  name: 'laptop',
  epoch: 'b'.repeat(32),
  number: 12,
  feed: 'records',
  rows: 2,
  madeAt: '2026-03-01T12:00:00.000Z',
  to: { ...nowhere, records: '{"v":1}' },
};
const segment = makeSegment(header, asLines(['["ticks",1,{}]', '["ticks",2,"é\\n"]']));
const name = parseSegmentName(segmentFileName(segment));

test('a segment is read as it was made, and its name has number, feed and digest', async () => {
  expect(segmentFileName(segment)).toMatch(/^00000012-records-[0-9a-f]{32}\.jsonl\.zst$/);
  expect(name && decodeSegment(await encodeSegment(segment), name)).toEqual(segment);
  expect(rowsIn(segment)).toEqual(['["ticks",1,{}]', '["ticks",2,"é\\n"]']);
  const older = makeSegment({ ...header, v: 1 }, asLines(rowsIn(segment)));
  const olderName = parseSegmentName(segmentFileName(older));
  expect(olderName && decodeSegment(await encodeSegment(older), olderName)).toEqual(older);
  for (const other of ['whole.json', '12-records.jsonl.zst', '00000012-other-00.jsonl.zst', `x${name?.file}`]) {
    expect(parseSegmentName(other)).toBeUndefined();
  }
});

test('a flipped bit, other rows under the name, and a cut file are damage', async () => {
  if (name === undefined) throw new Error('no name');
  const bytes = await encodeSegment(segment);
  const flipped = bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] ?? 0) ^ 4);
  const others = await encodeSegment(makeSegment({ ...header, rows: 1 }, asLines(['["ticks",1,{}]'])));
  for (const damaged of [flipped, others, bytes.subarray(0, -3), new Uint8Array(0)]) {
    expect(thrownBy(() => decodeSegment(damaged, name))).toMatchObject({ code: 'FLEET_DAMAGED' });
  }
});

test('a record keeps its text, and what is not a record of a known table is none', () => {
  const texts = ['{"id":1,"é":"\\u2028"}', '{"id": 1.0}', '{"a":"}]"}', '{\n"id":1}', '[1]', 'odd', '', '{'];
  for (const rowJson of texts) {
    const row = { table: 'ticks', id: 1_790_000_000_000_000, rowJson } as const;
    expect(parseRecordRow(lineOfRecord(row))).toEqual(row);
    // As the first version of the form has it.
    expect(parseRecordRow(JSON.stringify([row.table, row.id, rowJson]))).toEqual(row);
  }
  for (const line of [
    '',
    '{}',
    '["logs",1,"{}"]',
    '["ticks",1.5,"{}"]',
    '["ticks",1,5]',
    '["logs",1,{}]',
    '["ticks",9999999999999999,{}]',
    '["ticks",1.5,{}]',
  ]) {
    expect(parseRecordRow(line)).toBeUndefined();
  }
});

const day = (sealedAt: string, on: string, rows = 10) =>
  ({ v: 1, sealedAt, day: on, rows }) as unknown as Parameters<typeof nextDay>[0][number];

test('sealed days are shipped in the order in which they were sealed, each to its end', () => {
  const days = [day('2026-02-01', '2026-01-03'), day('2026-02-01', '2026-01-02'), day('2026-03-01', '2026-01-01')];
  expect(nextDay(days, undefined)).toMatchObject({ day: { day: '2026-01-02' }, skip: 0 });
  const at = (sealedAt: string, on: string, rows: number) => ({ sealedAt, day: on, rows });
  expect(nextDay(days, at('2026-02-01', '2026-01-02', 4))).toMatchObject({ day: { day: '2026-01-02' }, skip: 4 });
  expect(nextDay(days, at('2026-02-01', '2026-01-02', 10))).toMatchObject({ day: { day: '2026-01-03' }, skip: 0 });
  expect(nextDay(days, at('2026-02-01', '2026-01-03', 10))).toMatchObject({ day: { day: '2026-01-01' }, skip: 0 });
  expect(nextDay(days, at('2026-03-01', '2026-01-01', 10))).toBeUndefined();
});
