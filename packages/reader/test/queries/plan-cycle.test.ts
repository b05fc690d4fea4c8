import { calendarOf, parseTimeZone, utc } from '@agentspine/schema';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planCycleAt } from '../../src/queries/plan-cycle.ts';

function cycleAt(resetDay: number, now: string): [start: string, end: string] {
  const { startMs, endMs } = planCycleAt(resetDay, { nowMs: Date.parse(now), calendar: calendarOf(utc) });
  return [new Date(startMs).toISOString().slice(0, 10), new Date(endMs).toISOString().slice(0, 10)];
}

test.each([
  [31, '2026-02-10T00:00:00Z', '2026-01-31', '2026-02-28'],
  [31, '2026-02-28T00:00:00Z', '2026-02-28', '2026-03-31'],
  [30, '2028-02-29T12:00:00Z', '2028-02-29', '2028-03-30'],
  [15, '2026-04-14T23:59:59.999Z', '2026-03-15', '2026-04-15'],
  [15, '2026-04-15T00:00:00Z', '2026-04-15', '2026-05-15'],
  [10, '2026-12-20T00:00:00Z', '2026-12-10', '2027-01-10'],
  [10, '2027-01-05T00:00:00Z', '2026-12-10', '2027-01-10'],
])('A099: reset day %i at %s is the cycle from %s to %s', (resetDay, now, start, end) => {
  expect(cycleAt(resetDay, now)).toEqual([start, end]);
});

test('A099: cycles follow each other without gap, and every instant is in its own', () => {
  const instants = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) });
  const zones = fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/New_York', 'America/Sao_Paulo');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 31 }), instants, zones, (resetDay, nowMs, zone) => {
      const calendar = calendarOf(parseTimeZone(zone) ?? utc);
      const cycle = planCycleAt(resetDay, { nowMs, calendar });
      expect(cycle.startMs).toBeLessThanOrEqual(nowMs);
      expect(cycle.endMs).toBeGreaterThan(nowMs);
      expect(planCycleAt(resetDay, { nowMs: cycle.endMs, calendar }).startMs).toBe(cycle.endMs);
      expect(planCycleAt(resetDay, { nowMs: cycle.startMs - 1, calendar }).endMs).toBe(cycle.startMs);
    }),
  );
});

test('a cycle begins and ends with days of the zone: where the clock is set within it, it is an hour shorter', () => {
  const calendar = calendarOf(parseTimeZone('America/New_York') ?? utc);
  const cycle = planCycleAt(1, { nowMs: Date.parse('2026-04-01T03:59:59Z'), calendar });
  expect(cycle).toMatchObject({ startDay: '2026-03-01', endDay: '2026-04-01' });
  expect((cycle.endMs - cycle.startMs) / 3_600_000).toBe(31 * 24 - 1);
});
