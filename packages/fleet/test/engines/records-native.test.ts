import { expect, test } from 'vitest';
import { encodeRecordsNative, recordsNativeColumns } from '../../src/engines/records-native.ts';
import { nowhere } from '../../src/home/fleet-file.ts';
import { asLines } from '../../src/segments/row-lines.ts';
import { makeSegment } from '../../src/segments/segment.ts';

const place = { host: '00112233445566778899aabbccddeeff', epoch: '1'.padStart(32, '0'), number: 3 };
const header = { ...place, v: 2, name: '', feed: 'records', rows: 1, madeAt: '', to: nowhere } as const;
const encode = (...rows: readonly string[]): Buffer =>
  Buffer.concat(encodeRecordsNative(makeSegment(header, asLines(rows))));

/** Reads a block as a server does: the columns by name, the cells of UUIDs in hex. */
function decode(block: Buffer): Record<string, readonly unknown[]> {
  let at = 0;
  const count = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = block[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const take = (length: number): Buffer => {
    at += length;
    return block.subarray(at - length, at);
  };
  const readers: Readonly<Record<string, () => unknown>> = {
    UUID: () => take(16).toString('hex'),
    Int64: () => Number(take(8).readBigInt64LE()),
    String: () => take(count()).toString(),
  };
  const columns: Record<string, readonly unknown[]> = {};
  const [width, rows] = [count(), count()];
  for (let column = 0; column < width; column += 1) {
    const [name, type] = [take(count()).toString(), take(count()).toString()];
    const read = readers[type];
    if (read === undefined) throw new Error(`a column of type ${type}`);
    columns[name] = Array.from({ length: rows }, read);
  }
  expect(at).toBe(block.length);
  return columns;
}

test('a block has a column each for place, table, id and text, and no digest', () => {
  const long = `{"a":"${'é'.repeat(300)}"}`;
  const ids = [258, 1_790_000_000_000_000, 2 ** 53 - 1, 1];
  const lines = [`["ticks",${ids[0]},{"a":"é"}]`, `["ticks",${ids[1]},${long}]`, `["messages",${ids[2]},{}]`];
  const columns = decode(encode(...lines, `["ticks",${ids[3]},{"a":"}]"}]`));
  expect(Object.keys(columns)).toEqual(recordsNativeColumns);
  expect(columns).toEqual({
    // Two numbers of 64 bits, little-endian.
    host: Array(4).fill('7766554433221100ffeeddccbbaa9988'),
    epoch: Array(4).fill('00000000000000000100000000000000'),
    number: [3, 3, 3, 3],
    table_name: ['ticks', 'ticks', 'messages', 'ticks'],
    id: ids,
    row_json: ['{"a":"é"}', long, '{}', '{"a":"}]"}'],
  });
});

test('a text gives the same bytes as it is and as a string', () => {
  for (const text of ['{}', '{"a":"}]"}', `{"a":"${'é'.repeat(300)}"}`]) {
    expect(encode(`["ticks",5,${text}]`)).toEqual(encode(JSON.stringify(['ticks', 5, text])));
  }
  expect(decode(encode('["ticks",5,"odd\\n"]'))['row_json']).toEqual(['odd\n']);
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
    '["ticks",1',
    '["ticks",',
    '["crashes",,{}]',
  ];
  expect(encode(first, ...odd, last)).toEqual(encode(first, last));
  expect(encode(...odd)).toHaveLength(0);
  expect(encode()).toHaveLength(0);
});
