import type { Database } from 'better-sqlite3';
import { type DayBinding, readDay, withDayRows } from './rows-of-day.ts';

/** One of the longest tool calls of a day. */
export interface LongCall {
  /** Its id in `mcp_tool_calls`. */
  readonly id: number;
  /** The name of the MCP server; null where the row does not say. */
  readonly source: string | null;
  /** The tool. */
  readonly tool: string | null;
  /** The agent that called. */
  readonly agent: string | null;
  /** When it began: ISO 8601 in UTC. */
  readonly startedAt: string;
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
  /** How it ended; `unknown` where the row does not say. */
  readonly outcome: 'success' | 'failure' | 'unknown';
  /** Null where the call does not say. */
  readonly timeoutRace: boolean | null;
}

/** How many are listed: as many as a person looks through. */
const longestMax = 10;

const longestSql = `${withDayRows('mcp_tool_calls', [
  'source',
  'tool',
  'agent',
  'ts_utc_start',
  'duration_ms',
  'success',
  'timeout_race',
])}
  SELECT id, source, tool, agent, ts_utc_start, duration_ms, success, timeout_race FROM day_rows
  WHERE duration_ms IS NOT NULL ORDER BY duration_ms DESC, id LIMIT ${longestMax}`;

/** The ten longest calls of `mcp_tool_calls`, the longest first; calls of unknown duration are not among them. */
export function readLongestCalls(database: Database, binding: DayBinding): readonly LongCall[] {
  return readDay(database, longestSql, binding).map(
    ([id, source, tool, agent, startedAt, duration, success, race]) => ({
      id: Number(id),
      source: source as string | null,
      tool: tool as string | null,
      agent: agent as string | null,
      startedAt: startedAt as string,
      durationMs: Number(duration),
      outcome: success === null ? 'unknown' : success === 1n ? 'success' : 'failure',
      timeoutRace: race === null ? null : race === 1n,
    }),
  );
}
