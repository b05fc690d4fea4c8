import { expect, test } from 'vitest';
import { normaliseTimestamp, parseUtcDay, utcDayOf } from '../src/index.ts';

test.each([
  ['2026-04-01T00:00:00Z', '2026-04-01T00:00:00.000Z'],
  ['2026-04-01T00:00:00.5Z', '2026-04-01T00:00:00.500Z'],
  ['2026-04-01t02:00:00+02:00', '2026-04-01T00:00:00.000Z'],
  ['2026-04-01 00:00:00.123456Z', '2026-04-01T00:00:00.123Z'],
])('%s is the instant %s', (text, normalised) => {
  expect(normaliseTimestamp(text)).toBe(normalised);
});

test.each([
  '',
  '2026-04-01',
  '2026-04-01T00:00:00',
  'yesterday',
  '1712345678',
  '2026-13-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:59-01:00',
])('"%s" is no instant', (text) => {
  expect(normaliseTimestamp(text)).toBeUndefined();
});

test('A205: an instant with and without milliseconds compares as the same', () => {
  expect(normaliseTimestamp('2026-04-01T00:00:00Z')).toBe(normaliseTimestamp('2026-04-01T00:00:00.000Z'));
});

test('a day that does not exist is none', () => {
  expect(parseUtcDay('2026-02-30')).toBeUndefined();
  expect(parseUtcDay('2028-02-29')).toBe('2028-02-29');
  expect(parseUtcDay('2026-2-3')).toBeUndefined();
});

test('an instant falls on its UTC day', () => {
  expect(utcDayOf('2026-04-01T23:59:59.999Z')).toBe('2026-04-01');
});
