import type { Database } from 'better-sqlite3';
import { type DayBinding, readDay, withDayRows } from './rows-of-day.ts';

/** How calls went and how long they took. */
export interface ToolCallFigures {
  /** Number of calls. */
  readonly calls: number;
  /** Calls that succeeded. */
  readonly succeeded: number;
  /** Calls that failed. */
  readonly failed: number;
  /** Calls whose outcome is not recorded: neither successes nor failures. */
  readonly outcomeUnknown: number;
  /** Calls whose answer came after its time was up. */
  readonly timeoutRaces: number;
  /** Calls that do not say whether they raced their timeout. */
  readonly timeoutRaceUnknown: number;
  /** How long they took. */
  readonly duration: DurationFigures;
}

/** Milliseconds of the calls that know theirs; null when none does. Percentiles are values that occur (nearest rank). */
export interface DurationFigures {
  /** How many calls have a duration. */
  readonly known: number;
  /** How many have none. */
  readonly missing: number;
  /** The median, in milliseconds. */
  readonly p50Ms: number | null;
  /** The 95th percentile, in milliseconds. */
  readonly p95Ms: number | null;
  /** The longest, in milliseconds. */
  readonly maxMs: number | null;
}

/** Calls of one tool. */
export type ToolCallRow = { readonly source: string | null; readonly tool: string | null } & ToolCallFigures;

/** Calls of MCP tools of a day. */
export interface ToolCallCounts {
  /** Of all tools. */
  readonly totals: ToolCallFigures;
  /** By the most calls. */
  readonly byTool: readonly ToolCallRow[];
}

/** Counts `mcp_tool_calls` of a day, in all and by source and tool. */
export function readToolCallCounts(database: Database, binding: DayBinding): ToolCallCounts {
  const byTool = readDay(database, figuresSql('source, tool'), binding);
  const [totals = []] = readDay(database, figuresSql(undefined), binding);
  return {
    totals: parseFigures(totals),
    byTool: byTool.map((row) => ({
      source: row[figureColumns] as string | null,
      tool: row[figureColumns + 1] as string | null,
      ...parseFigures(row),
    })),
  };
}

const figureColumns = 9;

/** The rank of a percentile among `known` values is rounded up in whole numbers: `ceil(known * percent / 100)`. */
function figuresSql(group: 'source, tool' | undefined): string {
  const partition = group === undefined ? '' : `PARTITION BY ${group}`;
  const rank = (percent: number) => `max(duration_ms) FILTER (WHERE place = (known * ${percent} + 99) / 100)`;
  return `${withDayRows('mcp_tool_calls', ['source', 'tool', 'success', 'timeout_race', 'duration_ms'])},
    placed AS (
      SELECT *, count(duration_ms) OVER (${partition}) AS known,
        row_number() OVER (${partition} ORDER BY duration_ms NULLS LAST) AS place FROM day_rows
    )
    SELECT count(*) AS calls, count(*) FILTER (WHERE success = 1), count(*) FILTER (WHERE success = 0),
      count(*) FILTER (WHERE timeout_race = 1), count(timeout_race),
      count(duration_ms), ${rank(50)}, ${rank(95)}, max(duration_ms)
      ${group === undefined ? '' : `, ${group}`} FROM placed
    ${group === undefined ? '' : `GROUP BY ${group} ORDER BY calls DESC, ${group}`}`;
}

function parseFigures(row: readonly unknown[]): ToolCallFigures {
  const [calls, succeeded, failed, races, raceKnown, durations] = row as bigint[];
  const [p50Ms, p95Ms, maxMs] = row.slice(6, figureColumns);
  const all = Number(calls);
  return {
    calls: all,
    succeeded: Number(succeeded),
    failed: Number(failed),
    outcomeUnknown: all - Number(succeeded) - Number(failed),
    timeoutRaces: Number(races),
    timeoutRaceUnknown: all - Number(raceKnown),
    duration: {
      known: Number(durations),
      missing: all - Number(durations),
      p50Ms: milliseconds(p50Ms),
      p95Ms: milliseconds(p95Ms),
      maxMs: milliseconds(maxMs),
    },
  };
}

function milliseconds(value: unknown): number | null {
  return value === null ? null : Number(value);
}
