import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { recordsTable } from '../../src/engines/engine-tables.ts';
import { encodeRecordsBinary } from '../../src/engines/records-binary.ts';
import { encodePlace, rowBinaryColumns } from '../../src/engines/row-binary.ts';
import { nowhere } from '../../src/home/fleet-file.ts';
import { asLines } from '../../src/segments/row-lines.ts';
import { makeSegment } from '../../src/segments/segment.ts';

const place = { host: 'a'.repeat(32), epoch: 'b'.repeat(32), number: 3 };
const header = { ...place, v: 2, name: '', feed: 'records', rows: 1, madeAt: '', to: nowhere } as const;
const encode = (...rows: readonly string[]): Buffer => encodeRecordsBinary(makeSegment(header, asLines(rows)));

test('a record has its place, table, id, digest as a number, and text', () => {
  expect(rowBinaryColumns(recordsTable)).toEqual(['host', 'epoch', 'number', 'table_name', 'id', 'digest', 'row_json']);
  const bytes = encode('["ticks",258,{"a":"é"}]');
  const cells = bytes.subarray(encodePlace(place).length);
  expect(bytes.subarray(0, -cells.length)).toEqual(encodePlace(place));
  expect(cells.subarray(0, 14)).toEqual(Buffer.from('\u0005ticks\u0002\u0001\0\0\0\0\0\0'));
  expect(cells.readBigUInt64LE(14)).toBe(hash('sha256', '{"a":"é"}', 'buffer').readBigUInt64BE(0));
  expect(cells.subarray(22)).toEqual(Buffer.from('\n{"a":"é"}'));
});

test('a text gives the same bytes as it is and as a string', () => {
  for (const text of ['{}', '{"a":"}]"}', `{"a":"${'é'.repeat(300)}"}`]) {
    expect(encode(`["ticks",5,${text}]`)).toEqual(encode(JSON.stringify(['ticks', 5, text])));
  }
  expect(encode('["ticks",5,"odd"]').length).toBe(encode('["ticks",5,{ }]').length);
});

test('lines that are no record of a known table are left out, and those around them stay', () => {
  const [first, last] = ['["ticks",1,{}]', '["messages",2,{"a":1}]'];
  const odd = [
    '["odd",1,{}]',
    '["ticks",x,{}]',
    '["ticks",9999999999999999,{}]',
    '["ticks",,{}]',
    '{"a",1,{}]',
    '',
    '[',
    '["ticks",1,{',
  ];
  expect(encode(first, ...odd, last)).toEqual(Buffer.concat([encode(first), encode(last)]));
  expect(encode()).toHaveLength(0);
});
