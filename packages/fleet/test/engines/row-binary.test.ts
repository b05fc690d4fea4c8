import { expect, test } from 'vitest';
import type { EngineTable } from '../../src/engines/engine-tables.ts';
import { encodeRowBinary, rowBinaryColumns } from '../../src/engines/row-binary.ts';

const place = { host: '00112233445566778899aabbccddeeff', epoch: '1'.padStart(32, '0'), number: 3 };
const placeHex = '7766554433221100ffeeddccbbaa9988000000000000000001000000000000000300000000000000';

const table: EngineTable = {
  name: 'made_up',
  columns: [
    { name: 'text', type: 'text', isNullable: false },
    { name: 'maybe', type: 'text', isNullable: true },
    { name: 'count', type: 'integer', isNullable: false },
    { name: 'cost', type: 'real', isNullable: true },
  ],
  key: ['text'],
};
const hexOf = (row: Readonly<Record<string, unknown>>): string => {
  const hex = Buffer.from(encodeRowBinary(table, [row], place)).toString('hex');
  expect(hex.slice(0, placeHex.length)).toBe(placeHex);
  return hex.slice(placeHex.length);
};

test('a row is its place and its cells, little-endian, each text with its length', () => {
  expect(rowBinaryColumns(table)).toEqual(['host', 'epoch', 'number', 'text', 'maybe', 'count', 'cost']);
  expect(hexOf({ text: 'é', maybe: 'a', count: -2, cost: 1.5 })).toBe('02c3a9000161feffffffffffffff00000000000000f83f');
  expect(hexOf({ text: '\0', maybe: null, count: 2 ** 53 - 1, cost: null })).toBe('010001ffffffffffff1f0001');
});

test('a column that a row of an older version does not have is empty', () => {
  expect(hexOf({})).toBe('0001000000000000000001');
});

test('lengths have seven bits a byte, and rows may be longer than what is reserved for them', () => {
  expect(hexOf({ text: 'a'.repeat(300), count: 0 }).slice(0, 6)).toBe('ac0261');
  const long = 'b'.repeat(3_000_000);
  const bytes = encodeRowBinary(
    table,
    [
      { text: long, count: 1 },
      { text: long, count: 1 },
    ],
    place,
  );
  expect(bytes).toHaveLength(2 * (40 + 4 + long.length + 1 + 8 + 1));
  expect(Buffer.from(bytes.subarray(44, 44 + long.length)).toString()).toBe(long);
});

test.each([
  [{ text: 5 }, 'made_up.text is text and cannot have a number'],
  [{ text: null }, 'made_up.text is text and cannot have nothing'],
  [{ count: 1.5 }, 'made_up.count is integer and cannot have a number'],
  [{ count: 2 ** 63 }, 'made_up.count is integer and cannot have a number'],
  [{ cost: 'free' }, 'made_up.cost is real and cannot have a string'],
])('a row with a cell of another type is refused: %j', (row, message) => {
  expect(() => encodeRowBinary(table, [row], place)).toThrow(
    expect.objectContaining({ code: 'FLEET_REFUSED', message: expect.stringContaining(message) }),
  );
});
