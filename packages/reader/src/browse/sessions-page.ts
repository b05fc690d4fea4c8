import { compareTexts, sessionTitle } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { parsePage } from '../lists/page-request.ts';
import { parseSessionHead, readSessionUsage, type SessionHead, sessionHeadColumns } from '../queries/list-sessions.ts';
import type { UsageFigures } from '../queries/usage-figures.ts';
import { findTracedTitle } from '../sessions/read-session-names.ts';
import type { AskedAt } from '../time-bound.ts';
import { sinceOf, untilOf } from '../turn-filter.ts';
import { pageCursor, pageSign, placeOfCursor } from './page-cursor.ts';
import { readToldOfSessions, type ToldOfSession } from './told-of-sessions.ts';

/** What sessions can be sorted by; the largest first. */
export const sessionSorts = ['active', 'started', 'turns', 'calls'] as const;
/** What sessions are sorted by. */
export type SessionSort = (typeof sessionSorts)[number];

/** Which page of which sessions is asked for. */
export interface SessionsRequest {
  /** A part of a title, a project or an id, in capitals or not. */
  readonly q?: string | undefined;
  /** Only sessions of this harness or API, such as `claude-code`. */
  readonly source?: string | undefined;
  /** Matches `project` or `project_key`. */
  readonly project?: string | undefined;
  /** Only sessions in which this model answered. */
  readonly model?: string | undefined;
  /** Sessions that were active at or after it. */
  readonly from?: string | undefined;
  /** Sessions that began at or before it. */
  readonly to?: string | undefined;
  /** Default `active`: the last active first. */
  readonly sort?: SessionSort | undefined;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
  /** How many sessions are left out at the beginning, in place of `after`. */
  readonly at?: number | undefined;
  /** How many sessions at most, 500 at most; default 50. */
  readonly limit?: number | undefined;
}

/** A session of a page: what the archive has of it, what it used, and what the trace says of it. */
export interface SessionsPageRow extends Omit<SessionHead, 'title'> {
  /** As `sessionTitle` has it; null where nothing names it. */
  readonly title: string | null;
  /** What it used. */
  readonly usage: UsageFigures;
  /** How many results of tools the log marks as failed. */
  readonly errorCount: number;
  /** How many turns have each verdict; null where the trace does not have the session. */
  readonly verdicts: ToldOfSession['verdicts'] | null;
}

/** A page of sessions. */
export interface SessionsPage {
  /** In the order that was asked for. */
  readonly items: readonly SessionsPageRow[];
  /** How many match. */
  readonly total: number;
  /** Where the next page begins; null after the last one. */
  readonly next: string | null;
}

const sortColumns: Readonly<Record<SessionSort, string>> = {
  active: `coalesce(s.ended_at, s.started_at, '')`,
  started: `coalesce(s.started_at, '')`,
  turns: 's.message_count',
  calls: 's.tool_call_count',
};

/** Asks the trace; where there is none the answer is `undefined`. */
export type AskTrace = <Answer>(question: (database: Database) => Answer) => Answer | undefined;

/**
 * A page of the sessions of the archive. Its cursor is the place of its last row, so that rows that come meanwhile move nothing.
 * @throws ReaderError `READER_BAD_REQUEST`, `READER_CURSOR_STALE` where the cursor is of another filter or order
 */
export function readSessionsPage(
  database: Database,
  request: SessionsRequest,
  { askedAt, askTrace }: { readonly askedAt: AskedAt; readonly askTrace: AskTrace },
): SessionsPage {
  const { sort = 'active', after } = request;
  const { limit, at } = parsePage(request);
  const asked = conditionOf(request, askedAt, askTrace);
  const total = database
    .prepare(`SELECT count(*) FROM sessions s WHERE ${asked.sql}`)
    .pluck()
    .get(...asked.values) as number;
  const column = sortColumns[sort];
  const sign = signOf(request);
  const place = after === undefined ? undefined : placeOfCursor(after, sign, isPlace);
  // The ids are in the order of bytes, upwards, and the value downwards: a row comparison would need one direction.
  const isBehind = place === undefined ? '1' : `(${column} < ? OR ${column} = ? AND (s.source, s.session_id) > (?, ?))`;
  const values = place === undefined ? [] : [place[0], place[0], place[1], place[2]];
  const rows = database
    .prepare(
      `SELECT ${sessionHeadColumns}, ${column} AS sortedBy FROM sessions s WHERE ${asked.sql} AND ${isBehind}
       ORDER BY ${column} DESC, s.source, s.session_id LIMIT ? OFFSET ?`,
    )
    .all(...asked.values, ...values, limit + 1, at) as (Record<string, unknown> & { sortedBy: string | number })[];
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next =
    rows.length > limit && last !== undefined
      ? pageCursor(sign, [last.sortedBy, String(last['source']), String(last['sessionId'])])
      : null;
  return { items: shownRows(database, shown, askTrace), total, next };
}

/** A session as a page has it; `undefined` where the archive does not have it. */
export function readSessionRow(
  database: Database,
  { source, sessionId }: Pick<SessionHead, 'source' | 'sessionId'>,
  askTrace: AskTrace,
): SessionsPageRow | undefined {
  const sql = `SELECT ${sessionHeadColumns} FROM sessions s WHERE s.source = ? AND s.session_id = ?`;
  return shownRows(database, database.prepare(sql).all(source, sessionId), askTrace)[0];
}

/** The rows of some sessions as a page has them. */
function shownRows(database: Database, rows: readonly unknown[], askTrace: AskTrace): SessionsPageRow[] {
  const heads = rows.map((row) => {
    const { sortedBy: _, ...head } = parseSessionHead(row) as SessionHead & { readonly sortedBy?: unknown };
    return head;
  });
  const told = askTrace((trace) => readToldOfSessions(trace, heads)) ?? new Map<string, ToldOfSession>();
  const errors = database
    .prepare('SELECT count(*) FROM tool_result_events WHERE source = ? AND session_id = ? AND is_error = 1')
    .pluck();
  return heads.map((head) => {
    const { source, sessionId } = head;
    const of = told.get(JSON.stringify([source, sessionId]));
    const names = { source, sessionId, agentId: null, archived: head.title };
    return {
      ...head,
      models: head.models.toSorted(compareTexts),
      title: sessionTitle({ ...names, task: of?.taskTitle ?? null, asked: of?.askedFirst ?? null }),
      usage: readSessionUsage(database, head),
      errorCount: errors.get(source, sessionId) as number,
      verdicts: of?.verdicts ?? null,
    };
  });
}

interface Condition {
  readonly sql: string;
  readonly values: readonly string[];
}

function conditionOf(request: SessionsRequest, askedAt: AskedAt, askTrace: AskTrace): Condition {
  const terms: Condition[] = [];
  const add = (sql: string, ...values: string[]) => terms.push({ sql, values });
  const { q, source, project, model, from, to } = request;
  if (from !== undefined) add('coalesce(s.ended_at, s.started_at) >= ?', sinceOf(from, askedAt));
  if (to !== undefined) add('coalesce(s.started_at, s.ended_at) <= ?', untilOf(to, askedAt));
  if (source !== undefined) add('s.source = ?', source);
  if (project !== undefined) add('(s.project = ? OR s.project_key = ?)', project, project);
  if (model !== undefined) add('? IN (SELECT value FROM json_each(s.model_set_json))', model);
  if (q !== undefined && q !== '') {
    const traced = askTrace((database) => findTracedTitle(database, q))?.runtimeIds ?? [];
    const parts = ['s.title', 's.project', 's.project_key', 's.session_id'].map(
      (column) => `instr(lower(${column}), lower(?)) > 0`,
    );
    const isTraced = 's.session_id IN (SELECT value FROM json_each(?))';
    add(`(${[...parts, isTraced].join(' OR ')})`, q, q, q, q, JSON.stringify(traced));
  }
  if (terms.length === 0) return { sql: '1', values: [] };
  return { sql: terms.map(({ sql }) => sql).join(' AND '), values: terms.flatMap(({ values }) => values) };
}

type Place = readonly [value: string | number, source: string, sessionId: string];

function isPlace(parts: readonly unknown[]): parts is Place {
  const [value, source, sessionId] = parts;
  const isValue = typeof value === 'string' || typeof value === 'number';
  return parts.length === 3 && isValue && typeof source === 'string' && typeof sessionId === 'string';
}

function signOf({ q, source, project, model, from, to, sort }: SessionsRequest): string {
  return pageSign([q ?? '', source, project, model, from, to, sort ?? 'active'].map((part) => part ?? null));
}
