import { parseWorkflowRunStatus, type WorkflowRunStatus } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { pageCursor, pageSign, placeOfCursor } from '../browse/page-cursor.ts';
import type { AskedAt } from '../time-bound.ts';
import { sinceOf, untilOf } from '../turn-filter.ts';
import { instantText } from './log-page.ts';
import { Condition, hasText, type ListPage, type PageRequest, parsePage } from './page-request.ts';

/** Which page of which runs is asked for. */
export interface RunsRequest extends PageRequest {
  /** A part of an id or of the name of a workflow, in capitals or not. */
  readonly q?: string | undefined;
  /** Only runs of this workflow. */
  readonly workflow?: string | undefined;
  /** Only runs with this status. */
  readonly status?: string | undefined;
  /** Runs that got their status at or after it. */
  readonly from?: string | undefined;
  /** Runs that got their status at or before it. */
  readonly to?: string | undefined;
}

/** A run of a list. */
export interface ListedRun {
  /** The run. */
  readonly id: string;
  /** The workflow. */
  readonly workflow: string;
  /** Its status; `unknown` where this program does not know it. */
  readonly status: WorkflowRunStatus | 'unknown';
  /** When it got its status: ISO 8601 in UTC; null where the number is not a time. */
  readonly at: string | null;
  /** Null where nobody gave one. */
  readonly exitCode: number | null;
  /** How often the log says that it was started. */
  readonly attempts: number;
}

/** Runs, and how many have each status, whatever status is asked for. */
export interface RunsPage extends ListPage<ListedRun> {
  /** How many have each status. */
  readonly counts: Readonly<Record<string, number>>;
}

const attemptsSql =
  "SELECT count(*) FROM logs WHERE ref_id = workflow_runs.run_id AND source = 'workflow' AND type = 'started'";
const columns = `run_id AS id, workflow, status, timestamp, exit_code AS exitCode, (${attemptsSql}) AS attempts,
  CAST(rowid AS TEXT) AS place`;

/**
 * A page of runs, those whose status is the newest first. Its cursor is the place of its last row: a run that gets another status meanwhile
 * is at the beginning then. @throws ReaderError `READER_BAD_REQUEST`, `READER_CURSOR_STALE`
 */
export function readRunsPage(database: Database, request: RunsRequest, askedAt: AskedAt): RunsPage {
  const { limit, at } = parsePage(request);
  const found = conditionOf(request, askedAt);
  const countsSql = `SELECT status, count(*) AS n FROM workflow_runs WHERE ${found.sql} GROUP BY status ORDER BY status`;
  const counted = database.prepare(countsSql).all(found.values) as { readonly status: string; readonly n: number }[];
  if (request.status !== undefined) found.add('status = ?', request.status);
  const count = database.prepare(`SELECT count(*) FROM workflow_runs WHERE ${found.sql}`).pluck();
  const total = count.get(found.values) as number;
  const sign = signOf(request);
  if (request.after !== undefined) {
    const [time, place] = placeOfCursor(request.after, sign, isPlace);
    found.add('(timestamp, rowid) < (?, CAST(? AS INTEGER))', time, place);
  }
  const sql = `SELECT ${columns} FROM workflow_runs WHERE ${found.sql} ORDER BY timestamp DESC, rowid DESC LIMIT ? OFFSET ?`;
  const rows = database.prepare(sql).all(...found.values, limit + 1, at) as StoredRun[];
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last !== undefined ? pageCursor(sign, [last.timestamp, last.place]) : null;
  const counts = Object.fromEntries(counted.map(({ status, n }) => [status, n]));
  return { items: shown.map(runOf), total, next, counts };
}

/** A run by its id; `undefined` where there is none. */
export function readListedRun(database: Database, runId: string): ListedRun | undefined {
  const row = database.prepare(`SELECT ${columns} FROM workflow_runs WHERE run_id = ?`).get(runId);
  return row === undefined ? undefined : runOf(row as StoredRun);
}

type StoredRun = Omit<ListedRun, 'at' | 'status'> & {
  readonly status: string;
  readonly timestamp: number;
  readonly place: string;
};

function runOf({ timestamp, place: _, status, ...run }: StoredRun): ListedRun {
  return { ...run, status: parseWorkflowRunStatus(status) ?? 'unknown', at: instantText(timestamp) };
}

function conditionOf({ q, workflow, from, to }: RunsRequest, askedAt: AskedAt): Condition {
  const found = new Condition();
  if (workflow !== undefined) found.add('workflow = ?', workflow);
  if (from !== undefined) found.add('timestamp >= ?', Date.parse(sinceOf(from, askedAt)));
  if (to !== undefined) found.add('timestamp <= ?', Date.parse(untilOf(to, askedAt)));
  if (q !== undefined && q !== '') found.add(hasText(['run_id', 'workflow']), q, q);
  return found;
}

function isPlace(parts: readonly unknown[]): parts is readonly [time: number, place: string] {
  const [time, place] = parts;
  return parts.length === 2 && typeof time === 'number' && typeof place === 'string' && /^-?\d{1,19}$/.test(place);
}

function signOf({ q, workflow, status, from, to }: RunsRequest): string {
  return pageSign(['runs', ...[q ?? '', workflow, status, from, to].map((part) => part ?? null)]);
}
