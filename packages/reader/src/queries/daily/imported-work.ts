import type { Database } from 'better-sqlite3';
import { instantOf } from '../../turn-filter.ts';
import { turnOfCall } from '../tool-counts.ts';

/** Calls of tools, and how they went. */
export interface ImportedCalls {
  /** Number of calls. */
  readonly calls: number;
  /** Calls whose result says that they succeeded. */
  readonly succeeded: number;
  /** Calls whose result says that they failed. */
  readonly failed: number;
  /** Calls whose result does not say how they went, or that have none: neither successes nor failures. */
  readonly outcomeUnknown: number;
}

/** Calls of one tool. */
export type ImportedCallRow = { readonly source: string; readonly tool: string } & ImportedCalls;

/**
 * What imported transcripts say was done. It is beside the records and never added to them: a call that an agent's own program
 * recorded may be in the transcript too.
 */
export interface ImportedWork {
  /** Sessions that had a response or a prompt. */
  readonly sessions: number;
  /** Prompts of people. */
  readonly prompts: number;
  /** Calls of tools, by the time of the response that made them. */
  readonly toolCalls: ImportedCalls;
  /** The same by tool, by the most calls. */
  readonly byTool: readonly ImportedCallRow[];
}

/** Of a home without imports. */
export const nothingImported: ImportedWork = {
  sessions: 0,
  prompts: 0,
  toolCalls: { calls: 0, succeeded: 0, failed: 0, outcomeUnknown: 0 },
  byTool: [],
};

/** Reads what the archive has between two instants: the first, and the first after the last. ISO 8601 in UTC. */
export function readImportedWork(
  database: Database,
  { from, to }: { readonly from: string; readonly to: string },
): ImportedWork {
  const count = (sql: string) => database.prepare(sql).pluck().get({ from, to }) as number;
  const rows = database.prepare(callsSql).raw().all({ from, to }) as CallsRow[];
  const byTool = rows.map(([source, tool, calls, failed, known]) => ({
    source,
    tool,
    calls,
    succeeded: known - failed,
    failed,
    outcomeUnknown: calls - known,
  }));
  const sum = (field: keyof ImportedCalls) => byTool.reduce((total, row) => total + row[field], 0);
  return {
    sessions: count(sessionsSql),
    prompts: count(promptsSql),
    toolCalls: {
      calls: sum('calls'),
      succeeded: sum('succeeded'),
      failed: sum('failed'),
      outcomeUnknown: sum('outcomeUnknown'),
    },
    byTool,
  };
}

type CallsRow = readonly [source: string, tool: string, calls: number, failed: number, known: number];

const isThen = (column: string) => `${column} <> '' AND ${instantOf(column)} >= @from AND ${instantOf(column)} < @to`;
const isOfTurn = isThen('t.ts');
const isOfPrompt = `${isThen('u.ts')} AND (u.speaker IS NULL OR u.speaker = 'human')`;

const sessionsSql = `SELECT count(*) FROM (
  SELECT t.source, t.session_id FROM turns t WHERE ${isOfTurn}
  UNION SELECT u.source, u.session_id FROM user_turns u WHERE ${isOfPrompt})`;

const promptsSql = `SELECT count(*) FROM user_turns u WHERE ${isOfPrompt}`;

const callsSql = `SELECT c.source, c.tool_name, count(*) AS calls, ifnull(sum(c.is_error = 1), 0), count(c.is_error)
  FROM tool_calls c JOIN ${turnOfCall}
  WHERE ${isOfTurn} GROUP BY c.source, c.tool_name ORDER BY calls DESC, c.source, c.tool_name`;
