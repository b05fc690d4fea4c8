import { calendarOf, parseTimeZone, utc } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { parseSince, parseUntil } from '../src/time-bound.ts';

const askedIn = (zone: string) => ({
  nowMs: Date.parse('2026-04-10T12:00:00.000Z'),
  calendar: calendarOf(parseTimeZone(zone) ?? utc),
});
const asked = askedIn('UTC');

test('A205: a time with and without milliseconds is one bound', () => {
  expect(parseSince('2026-04-01T00:00:00Z', asked)).toBe('2026-04-01T00:00:00.000Z');
  expect(parseSince('2026-04-01T00:00:00.000Z', asked)).toBe('2026-04-01T00:00:00.000Z');
  expect(parseSince('2026-04-01T02:00:00+02:00', asked)).toBe('2026-04-01T00:00:00.000Z');
});

test('a day as a bound is its first millisecond below and its last above', () => {
  expect(parseSince('2026-04-01', asked)).toBe('2026-04-01T00:00:00.000Z');
  expect(parseUntil('2026-04-01', asked)).toBe('2026-04-01T23:59:59.999Z');
});

test.each([
  ['Asia/Seoul', '2026-04-01', '2026-03-31T15:00:00.000Z', '2026-04-01T14:59:59.999Z'],
  ['Asia/Kathmandu', '2026-04-01', '2026-03-31T18:15:00.000Z', '2026-04-01T18:14:59.999Z'],
  ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z', '2026-03-09T03:59:59.999Z'],
  ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T04:59:59.999Z'],
  ['Asia/Seoul', '0000-01-01', '0000-01-01T00:00:00.000Z', '0000-01-01T15:32:07.999Z'],
  ['America/New_York', '9999-12-31', '9999-12-31T05:00:00.000Z', '9999-12-31T23:59:59.999Z'],
])('a day as a bound in %s, %s, is from %s to %s', (zone, day, since, until) => {
  expect([parseSince(day, askedIn(zone)), parseUntil(day, askedIn(zone))]).toEqual([since, until]);
});

test.each([
  ['30m', '2026-04-10T11:30:00.000Z'],
  ['24h', '2026-04-09T12:00:00.000Z'],
  ['7d', '2026-04-03T12:00:00.000Z'],
  ['4w', '2026-03-13T12:00:00.000Z'],
])('the span %s counts back from now', (span, instant) => {
  expect(parseSince(span, asked)).toBe(instant);
  expect(parseUntil(span, asked)).toBe(instant);
});

test.each(['', 'yesterday', '2026-02-30', '7y', '-7d', '1.5d', '2026-04-01T00:00', '9999999d', '999999w'])(
  '%j is no time',
  (text) => {
    expect(parseSince(text, asked)).toBeUndefined();
    expect(parseUntil(text, asked)).toBeUndefined();
  },
);
