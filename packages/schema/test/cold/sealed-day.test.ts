import { expect, test } from 'vitest';
import { parseSealedDay } from '../../src/index.ts';

const line = {
  ...{ v: 1, day: '2026-01-01', file: '2026-01-01.jsonl.zst', rows: 2, bytes: 60, storedBytes: 50 },
  ...{ firstId: -1, lastId: 7, sha256: 'a'.repeat(64), previous: '0'.repeat(64), sealedAt: '2026-02-01T00:00:00.000Z' },
};

test.each([
  ['compressed', line],
  ['plain', { ...line, file: '2026-01-01.jsonl' }],
  ['restored', { ...line, rows: 0, bytes: 0, storedBytes: 0, firstId: 0, lastId: 0, restored: true }],
])('the line of a day that is %s reads as it was written', (_, written) => {
  expect(parseSealedDay(JSON.stringify(written))).toEqual(written);
  expect(parseSealedDay(JSON.stringify({ ...written, key: 'of a later writer' }))).toEqual(written);
});

test.each(Object.keys(line))('a line without its %s is none', (key) => {
  expect(parseSealedDay(JSON.stringify({ ...line, [key]: undefined }))).toBeUndefined();
});

test.each([
  { v: 2 },
  { day: '2026-02-30', file: '2026-02-30.jsonl' },
  { file: '2026-01-02.jsonl' },
  { file: '../2026-01-01.jsonl' },
  { file: '2026-01-01.jsonl.partial' },
  { rows: -1 },
  { bytes: 1.5 },
  { storedBytes: '50' },
  { firstId: 8 },
  { lastId: 2 ** 53 },
  { sha256: 'A'.repeat(64) },
  { previous: 'a'.repeat(63) },
  { sealedAt: 1 },
  { restored: false },
])('a line with %o is none', (wrong) => {
  expect(parseSealedDay(JSON.stringify({ ...line, ...wrong }))).toBeUndefined();
});

test.each(['', 'null', '[]', '"text"', '{"v":1'])('%j is no line', (text) => {
  expect(parseSealedDay(text)).toBeUndefined();
});
