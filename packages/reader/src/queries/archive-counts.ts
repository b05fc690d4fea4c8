import type { Database } from 'better-sqlite3';

/** How many rows the archive holds; read before and after an import they say what it brought. */
export interface ArchiveCounts {
  /** Number of sessions. */
  readonly sessions: number;
  /** Number of turns of every kind: responses, calls inside them, synthetic messages, activity without usage. */
  readonly turns: number;
  /** Number of tool calls. */
  readonly toolCalls: number;
  /** Number of events of tool calls: results, progress, notifications. */
  readonly toolResultEvents: number;
}

/** Counts rows over the smallest index of each table. */
export function readArchiveCounts(database: Database): ArchiveCounts {
  return database
    .prepare(
      `SELECT (SELECT count(*) FROM sessions) AS sessions, (SELECT count(*) FROM turns) AS turns,
         (SELECT count(*) FROM tool_calls) AS toolCalls, (SELECT count(*) FROM tool_result_events) AS toolResultEvents`,
    )
    .get() as ArchiveCounts;
}
