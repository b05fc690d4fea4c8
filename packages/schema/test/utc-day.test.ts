import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { expect, test } from 'vitest';
import { nextUtcDay, parseUtcDay, previousUtcDay, type UtcDay, utcDayBounds, utcDayOfMs } from '../src/index.ts';

/** Instants at which a clock with a zone, leap days or half a day before 1970 goes wrong, and the day they are on. */
const days: readonly (readonly [instant: number | string, day: string, previous: string, next: string])[] = [
  [-1, '1969-12-31', '1969-12-30', '1970-01-01'],
  [-0.5, '1969-12-31', '1969-12-30', '1970-01-01'],
  [0, '1970-01-01', '1969-12-31', '1970-01-02'],
  ['2028-02-29T23:59:59.999Z', '2028-02-29', '2028-02-28', '2028-03-01'],
  ['2026-02-28T12:00:00Z', '2026-02-28', '2026-02-27', '2026-03-01'],
  ['2025-12-31T23:59:59.999Z', '2025-12-31', '2025-12-30', '2026-01-01'],
  ['2026-01-01T00:00:00.000Z', '2026-01-01', '2025-12-31', '2026-01-02'],
  ['2026-03-08T07:00:00Z', '2026-03-08', '2026-03-07', '2026-03-09'],
  ['2026-11-01T05:30:00Z', '2026-11-01', '2026-10-31', '2026-11-02'],
  ['0000-01-02T00:00:00Z', '0000-01-02', '0000-01-01', '0000-01-03'],
];

test.each(days)('the day of %s is %s', (instant, day, previous, next) => {
  const ms = typeof instant === 'number' ? instant : Date.parse(instant);
  const found = utcDayOfMs(ms) as UtcDay;
  expect([found, previousUtcDay(found), nextUtcDay(found)]).toEqual([day, previous, next]);
  const { startMs, endMs } = utcDayBounds(found);
  expect(startMs <= ms && ms < endMs).toBe(true);
  expect([utcDayOfMs(startMs), utcDayOfMs(endMs - 1), utcDayOfMs(endMs)]).toEqual([day, day, next]);
});

test('what four digits do not hold is no day', () => {
  expect([Number.NaN, 1e17, -1e17, Infinity].map(utcDayOfMs)).toEqual([undefined, undefined, undefined, undefined]);
  const [first, last] = [parseUtcDay('0000-01-01'), parseUtcDay('9999-12-31')] as [UtcDay, UtcDay];
  expect([previousUtcDay(first), nextUtcDay(last)]).toEqual([undefined, undefined]);
});

test('A131: the days are the same in every zone', () => {
  const source = `
    import { nextUtcDay, previousUtcDay, utcDayBounds, utcDayOfMs } from ${JSON.stringify(join(import.meta.dirname, '../src/index.ts'))};
    const instants = ${JSON.stringify(days.map(([instant]) => instant))};
    console.log(JSON.stringify(instants.map((instant) => {
      const day = utcDayOfMs(typeof instant === 'number' ? instant : Date.parse(instant));
      return [day, previousUtcDay(day), nextUtcDay(day), utcDayBounds(day)];
    })));`;
  const inZone = (zone: string): unknown =>
    JSON.parse(
      execFileSync(execPath, ['--input-type=module', '--eval', source], {
        encoding: 'utf8',
        env: { TZ: zone, NODE_COMPILE_CACHE: env['NODE_COMPILE_CACHE'] },
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
  const expected = days.map(([, day, previous, next]) => [day, previous, next, utcDayBounds(day as UtcDay)]);
  for (const zone of ['UTC', 'America/New_York', 'Asia/Seoul', 'Pacific/Apia']) expect(inZone(zone)).toEqual(expected);
});
