import type { Database } from 'better-sqlite3';
import type { TurnCondition } from '../turn-filter.ts';

/** How often a tool was called and how that went. */
export interface ToolCounts {
  /** Number of calls. */
  readonly calls: number;
  /** Calls whose result says they failed. */
  readonly errors: number;
  /** Calls whose result says how they went; the others are neither successes nor failures. */
  readonly callsWithOutcome: number;
  /** Result events that state an error, all of a call's counted. */
  readonly resultsWithError: number;
}

/** SQL: the turn `t` of a call `c`. */
export const turnOfCall = `turns t ON t.source = c.source AND t.session_id = c.session_id AND t.message_id = c.message_id
  AND t.request_id = c.request_id`;

const zeroCounts: ToolCounts = { calls: 0, errors: 0, callsWithOutcome: 0, resultsWithError: 0 };

/** Counts of `tool_calls` and `tool_result_events` by source and tool, for the turns of a condition. */
export function readToolCounts(
  database: Database,
  condition: TurnCondition,
): { of(source: string, tool: string): ToolCounts; readonly total: ToolCounts } {
  const counts = new Map<string, ToolCounts>();
  let total = zeroCounts;
  const add = (source: unknown, tool: unknown, more: Partial<ToolCounts>) => {
    const key = JSON.stringify([source, tool]);
    counts.set(key, plus(counts.get(key) ?? zeroCounts, more));
    total = plus(total, more);
  };
  const calls = database.prepare(
    `SELECT c.source, c.tool_name, count(*), ifnull(sum(c.is_error = 1), 0), count(c.is_error)
     FROM tool_calls c JOIN ${turnOfCall} WHERE ${condition.sql} GROUP BY c.source, c.tool_name`,
  );
  for (const [source, tool, all, errors, known] of calls.raw().all(...condition.values) as unknown[][]) {
    add(source, tool, { calls: Number(all), errors: Number(errors), callsWithOutcome: Number(known) });
  }
  const results = database.prepare(
    `SELECT d.source, d.tool_name, count(*) FROM tool_result_events e CROSS JOIN (
       SELECT DISTINCT c.source, c.tool_use_id, c.tool_name FROM tool_calls c JOIN ${turnOfCall} WHERE ${condition.sql}
     ) d ON d.source = e.source AND d.tool_use_id = e.tool_use_id
     WHERE e.is_error = 1 GROUP BY d.source, d.tool_name`,
  );
  for (const [source, tool, errors] of results.raw().all(...condition.values) as unknown[][]) {
    add(source, tool, { resultsWithError: Number(errors) });
  }
  return { of: (source, tool) => counts.get(JSON.stringify([source, tool])) ?? zeroCounts, total };
}

function plus(left: ToolCounts, right: Partial<ToolCounts>): ToolCounts {
  return {
    calls: left.calls + (right.calls ?? 0),
    errors: left.errors + (right.errors ?? 0),
    callsWithOutcome: left.callsWithOutcome + (right.callsWithOutcome ?? 0),
    resultsWithError: left.resultsWithError + (right.resultsWithError ?? 0),
  };
}
