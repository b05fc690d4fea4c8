import { storedToolCalls, storedToolResults, storedTurns } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';

/** Numbers of rows of the archive; read before and after a build they say what it added. */
export interface RowCounts {
  /** Number of sessions. */
  readonly sessions: number;
  /** Number of turns of every kind: responses, calls inside them, synthetic messages, activity without usage. */
  readonly turns: number;
  /** Number of tool calls. */
  readonly toolCalls: number;
  /** Number of events of tool calls: results, progress, notifications. */
  readonly toolResults: number;
}

/** The counts of an archive that is not there. */
export const noRows: RowCounts = { sessions: 0, turns: 0, toolCalls: 0, toolResults: 0 };

/** The tables and not the views: SQLite looks up all that a view joins for each row that it counts. */
const countSql = `SELECT (SELECT count(*) FROM sessions) AS sessions, (SELECT count(*) FROM ${storedTurns.table}) AS turns,
  (SELECT count(*) FROM ${storedToolCalls.table}) AS toolCalls, (SELECT count(*) FROM ${storedToolResults.table}) AS toolResults`;

/** Counts rows over the smallest index of each table. */
export function countRows(database: Database): RowCounts {
  return database.prepare<[], RowCounts>(countSql).get() ?? noRows;
}

/** What there is more of than before; less where rows went. */
export function rowsSince(before: RowCounts, now: RowCounts): RowCounts {
  return {
    sessions: now.sessions - before.sessions,
    turns: now.turns - before.turns,
    toolCalls: now.toolCalls - before.toolCalls,
    toolResults: now.toolResults - before.toolResults,
  };
}
