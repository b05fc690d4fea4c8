import { expect, test } from 'vitest';
import { clockOf, utcClock } from '../../src/text/clock.ts';

test('a moment is written as the clock of its reader shows it, on both changes of the clock', () => {
  const at = '2026-05-03T18:36:43.299Z';
  expect(utcClock.second(at)).toBe('2026-05-03 18:36:43');
  expect(clockOf('Asia/Seoul').minute(at)).toBe('2026-05-04 03:36');
  expect(clockOf('Asia/Kathmandu').second(at)).toBe('2026-05-04 00:21:43');
  const newYork = clockOf('America/New_York');
  expect(
    ['2026-03-08T06:59:59Z', '2026-03-08T07:00:00Z', '2026-11-01T05:59:00Z', '2026-11-01T06:00:00Z'].map(
      newYork.minute,
    ),
  ).toEqual(['2026-03-08 01:59', '2026-03-08 03:00', '2026-11-01 01:59', '2026-11-01 01:00']);
});

test.each(['', 'yesterday', '0000-01-01T00:00:00Z', '+012026-01-01T00:00:00Z'])(
  '%j, which no clock of four digits shows, stays as it is',
  (at) => {
    expect(clockOf('Asia/Seoul').minute(at)).toBe(at);
  },
);
