import type { Database } from 'better-sqlite3';
import { type DayBinding, readDay, withDayRows } from './rows-of-day.ts';

/** What an agent's sessions did. */
export interface SessionEvents {
  /** The agent. */
  readonly agent: string | null;
  /** Sessions that began. */
  readonly up: number;
  /** Sessions that ended. */
  readonly down: number;
  /** Notes. */
  readonly note: number;
  /** Events with any other word. */
  readonly other: number;
}

const sessionsSql = `${withDayRows('sessions', ['agent', 'event'])}
  SELECT agent, count(*) AS events, count(*) FILTER (WHERE event = 'up'), count(*) FILTER (WHERE event = 'down'),
    count(*) FILTER (WHERE event = 'note') FROM day_rows GROUP BY agent ORDER BY events DESC, agent`;

/** Counts `sessions` of a day by agent, the busiest first. */
export function readSessionEvents(database: Database, binding: DayBinding): readonly SessionEvents[] {
  return readDay(database, sessionsSql, binding).map(([agent, ...counts]) => {
    const [events = 0, up = 0, down = 0, note = 0] = counts.map(Number);
    return { agent: agent as string | null, up, down, note, other: events - up - down - note };
  });
}
