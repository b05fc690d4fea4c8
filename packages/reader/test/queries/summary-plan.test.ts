import { calendarOf, derivedDdl, parseTimeZone, utc } from '@agentspine/schema';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { summarise } from '../../src/queries/summary.ts';
import { cutIntoHours } from '../../src/queries/time-pieces.ts';

test.each(['day', 'hour'] as const)(
  'a summary by %s reads turns once, and finds the piece of each by an index',
  (by) => {
    const asked: string[] = [];
    const database = new Database(':memory:', { verbose: (sql) => void asked.push(String(sql)) });
    for (const statement of derivedDdl) database.exec(statement);
    summarise(database, { by }, { nowMs: 0, calendar: calendarOf(utc) });
    const sql = asked.find((text) => text.includes('pieces'));
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { readonly detail: string }[];
    const details = plan.map(({ detail }) => detail);
    expect(details).toContain('SCAN t');
    expect(details.some((detail) => /^SEARCH p USING AUTOMATIC COVERING INDEX \(utc_day=\?/.test(detail))).toBe(true);
    database.close();
  },
);

test('an hour that the clock shows twice is two hours, and one that it skips is none', () => {
  const zone = parseTimeZone('Europe/Berlin') ?? utc;
  const labels = (day: string) => cutIntoHours(calendarOf(zone), [day]).map(({ label }) => label);
  expect(labels('2026-10-25').slice(0, 3)).toEqual([
    '2026-10-25T02:00+02:00',
    '2026-10-25T02:00+01:00',
    '2026-10-25T03:00+01:00',
  ]);
  expect(labels('2026-03-29').slice(0, 2)).toEqual(['2026-03-29T01:00+01:00', '2026-03-29T03:00+02:00']);
  expect(cutIntoHours(calendarOf(parseTimeZone('Asia/Kathmandu') ?? utc), ['2026-03-08'])).toHaveLength(25);
});
