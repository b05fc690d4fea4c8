import { expect, test } from 'vitest';
import { parseSince, parseUntil } from '../src/time-bound.ts';

const nowMs = Date.parse('2026-04-10T12:00:00.000Z');

test('A205: a time with and without milliseconds is one bound', () => {
  expect(parseSince('2026-04-01T00:00:00Z', nowMs)).toBe('2026-04-01T00:00:00.000Z');
  expect(parseSince('2026-04-01T00:00:00.000Z', nowMs)).toBe('2026-04-01T00:00:00.000Z');
  expect(parseSince('2026-04-01T02:00:00+02:00', nowMs)).toBe('2026-04-01T00:00:00.000Z');
});

test('a day as a bound is its first millisecond below and its last above', () => {
  expect(parseSince('2026-04-01', nowMs)).toBe('2026-04-01T00:00:00.000Z');
  expect(parseUntil('2026-04-01', nowMs)).toBe('2026-04-01T23:59:59.999Z');
});

test.each([
  ['30m', '2026-04-10T11:30:00.000Z'],
  ['24h', '2026-04-09T12:00:00.000Z'],
  ['7d', '2026-04-03T12:00:00.000Z'],
  ['4w', '2026-03-13T12:00:00.000Z'],
])('the span %s counts back from now', (span, instant) => {
  expect(parseSince(span, nowMs)).toBe(instant);
  expect(parseUntil(span, nowMs)).toBe(instant);
});

test.each(['', 'yesterday', '2026-02-30', '7y', '-7d', '1.5d', '2026-04-01T00:00', '9999999d', '999999w'])(
  '%j is no time',
  (text) => {
    expect(parseSince(text, nowMs)).toBeUndefined();
    expect(parseUntil(text, nowMs)).toBeUndefined();
  },
);
