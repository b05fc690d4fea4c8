/** A page of a timeline is read by indexes: the view of the timeline is read whole where SQLite does not see that it need not be. */
import { showWholeTrace } from '@agentspine/schema';
import { createSpine, makeHome } from '@agentspine/testkit';
import type Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { type EventsRequest, readEvents } from '../../src/browse/session-events.ts';

test.each<EventsRequest>([{ at: 7, limit: 3 }, { places: [1, 2] }, { near: '2026-04-01T16:18:34Z' }])(
  'events of a session are read without a step over the events of others: %j',
  (request) => {
    using fixture = makeHome();
    const database = createSpine(fixture.home);
    showWholeTrace(database);
    const asked: string[] = [];
    const prepare = (sql: string): unknown => {
      asked.push(sql);
      return database.prepare(sql);
    };
    const listened = new Proxy(database, { get: (of, key) => (key === 'prepare' ? prepare : Reflect.get(of, key)) });
    expect(readEvents(listened, ['s1'], request)).toEqual({ items: [], total: 0 });
    expect(asked.length).toBeGreaterThan(1);
    const steps = asked.flatMap((sql) => stepsOf(database, sql));
    expect(steps.filter((step) => /^SCAN (?!wanted\b|CONSTANT ROW|json_each\b|\()/.test(step))).toEqual([]);
    expect(steps.some((step) => /^SEARCH (?!.*enforcement).*[(]event_id=/.test(step))).toBe(true);
    database.close();
  },
);

function stepsOf(database: Database.Database, sql: string): readonly string[] {
  const values = sql.match(/\?/g)?.map(() => null) ?? [];
  const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as { readonly detail: string }[];
  return rows.map(({ detail }) => detail);
}
