import { storedNames } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { hasTitlePart, isTitlePart, type SessionName } from './resolve-session.ts';

/**
 * Names of sessions as the stores have them, by indexes: what a text can mean is a few sessions of many thousands. A text is
 * looked for in the names of each store first; then all names of what was found are read.
 */
export interface FoundNames {
  /** Names that runtimes gave their sessions. */
  readonly runtimeIds: readonly string[];
  /** Ids in the trace. */
  readonly traceIds: readonly string[];
}

/** The sources of a table whose key begins with the source, each found by one step on the index. */
const sourcesOf = (table: string, column: string): string => `sources(name) AS (
    SELECT min(${column}) FROM ${table}
    UNION ALL SELECT (SELECT min(${column}) FROM ${table} WHERE ${column} > name) FROM sources WHERE name IS NOT NULL)`;

/** No byte of a text in UTF-8 is above it, so that it ends the range of what begins with `text`. */
const beginsWith = (column: string, text: string): string =>
  `${column} >= ${text} AND ${column} < ${text} || CAST(x'ff' AS TEXT)`;

/** What of `@text` is after a source and its colon. */
const rest = 'substr(@text, length(sources.name) + 2)';
const isOfSource = "substr(@text, 1, length(sources.name) + 1) = sources.name || ':'";

const fitsOf = (table: string, source: string, id: string): string => `WITH RECURSIVE ${sourcesOf(table, source)}
  SELECT ${id} FROM sources CROSS JOIN ${table} ON ${source} = sources.name AND ${beginsWith(id, '@text')}
  UNION SELECT ${id} FROM sources CROSS JOIN ${table} ON ${source} = sources.name AND ${isOfSource} AND ${beginsWith(id, rest)}`;

const archivedSql = fitsOf('sessions', 'source', 'session_id');
const boundSql = fitsOf('runtime_bindings_current', 'runtime_source', 'runtime_session_id');
/** As indexes of `event_rows` have them, the table in the file; such events have their payload there. */
const eventRuntime = "payload_json ->> '$.runtime_session_id'";
const eventSession = "payload_json ->> '$.session_id'";

/** As `hasNameFrom` has it: all sessions of a harness have the same letters before the colon. */
const isToColon = (id: string): string => `instr(${id}, ':') <= length(@text)`;

/** Also sessions that only the event of their binding names. */
const tracedSql = `SELECT id FROM sessions_current WHERE ${beginsWith('id', '@text')} AND ${isToColon('id')}
  UNION SELECT ${eventSession} FROM event_rows
    WHERE event_type = 'session.bound' AND ${beginsWith(eventSession, '@text')} AND ${isToColon(eventSession)}`;

/** Events may be of a session that was never started. */
const toldSql = 'SELECT 1 FROM timeline_events_view WHERE session_id = ? LIMIT 1';

// The wanted come first: the planner would look through all bindings for a few of them. An index over an expression is used for
// values without the affinity of a column, which a plus takes away.
const runtimesOfSql = `SELECT runtime_session_id FROM json_each(@ids) AS wanted
    CROSS JOIN runtime_bindings_current ON monitor_session_id = wanted.value
  UNION SELECT ${eventRuntime} FROM json_each(@ids) AS wanted
    CROSS JOIN event_rows ON event_type = 'session.bound' AND ${eventSession} = wanted.value`;

const archiveNamesSql = `WITH RECURSIVE ${sourcesOf('sessions', 'source')}
  SELECT source, session_id AS runtimeId, title, started_at AS startedAt
  FROM sources CROSS JOIN json_each(@ids) AS wanted CROSS JOIN sessions ON source = sources.name AND session_id = wanted.value
  ORDER BY source, session_id`;

/**
 * Sessions of the trace by the name of their runtime, then those that no runtime names. A binding forgets its session when that
 * ends; the events that bound it do not.
 */
const traceNamesSql = `WITH RECURSIVE ${sourcesOf('runtime_bindings_current', 'runtime_source')},
  binding(source, runtimeId, traceId) AS MATERIALIZED (
    SELECT runtime_source, runtime_session_id, monitor_session_id
    FROM sources CROSS JOIN json_each(@runtimeIds) AS wanted
      CROSS JOIN runtime_bindings_current ON runtime_source = sources.name AND runtime_session_id = wanted.value),
  bound(source, runtimeId, traceId) AS MATERIALIZED (
    SELECT source, runtimeId, traceId FROM binding
    UNION SELECT binding.source, binding.runtimeId, ${eventSession} FROM binding CROSS JOIN event_rows
      ON event_type = 'session.bound' AND ${eventRuntime} = +binding.runtimeId
        AND payload_json ->> '$.runtime_source' = binding.source)
  SELECT bound.source, bound.runtimeId, bound.traceId, tasks_current.title, started_at AS startedAt FROM bound
    LEFT JOIN sessions_current ON sessions_current.id = bound.traceId
    LEFT JOIN tasks_current ON tasks_current.id = sessions_current.task_id
  UNION ALL SELECT NULL, NULL, sessions_current.id, tasks_current.title, started_at
    FROM json_each(@traceIds) AS wanted CROSS JOIN sessions_current ON sessions_current.id = wanted.value
    LEFT JOIN tasks_current ON tasks_current.id = sessions_current.task_id
    WHERE sessions_current.id NOT IN (SELECT traceId FROM bound WHERE traceId IS NOT NULL)`;

const archiveTitlesSql = 'SELECT session_id, title FROM sessions WHERE instr(lower(title), lower(?)) > 0';
const taskTitlesSql = 'SELECT id, title FROM tasks_current WHERE instr(lower(title), lower(?)) > 0';
const sessionsOfSql = 'SELECT id FROM sessions_current WHERE task_id IN (SELECT value FROM json_each(?))';

const traceTables = ['events', 'runtime_bindings_current', 'sessions_current', 'tasks_current', 'timeline_events_view'];

const noNames: FoundNames = { runtimeIds: [], traceIds: [] };

/** Sessions of `archive.sqlite` with an id that begins with `text`. */
export function findArchived(database: Database, text: string): FoundNames {
  return { ...noNames, runtimeIds: pluck(database, archivedSql, { text }) };
}

/** Sessions of the trace with a name that begins with `text`, and `text` where only events name it. An older `spine.db` may have none. */
export function findTraced(database: Database, text: string): FoundNames {
  if (!hasTrace(database)) return noNames;
  const traceIds = pluck(database, tracedSql, { text });
  return withRuntimes(database, { traceIds, runtimeIds: pluck(database, boundSql, { text }) });
}

/** Sessions of `archive.sqlite` with `part` in their title. */
export function findArchivedTitle(database: Database, part: string): FoundNames {
  return { ...noNames, runtimeIds: withTitle(database, archiveTitlesSql, part) };
}

/** Sessions of tasks with `part` in their title. */
export function findTracedTitle(database: Database, part: string): FoundNames {
  if (!hasTrace(database)) return noNames;
  const tasks = withTitle(database, taskTitlesSql, part);
  return withRuntimes(database, { ...noNames, traceIds: pluck(database, sessionsOfSql, JSON.stringify(tasks)) });
}

/** All names that `archive.sqlite` has for sessions. */
export function readArchiveNames(database: Database, { runtimeIds }: FoundNames): readonly SessionName[] {
  const rows = database.prepare(archiveNamesSql).all({ ids: JSON.stringify(runtimeIds) }) as NameRow[];
  return rows.map((row) => ({ store: 'archive', traceId: null, ...row }));
}

/** All names that the trace has for sessions, and `text` where only events of the timeline name it. */
export function readTraceNames(database: Database, found: FoundNames, text: string): readonly SessionName[] {
  if (!hasTrace(database)) return [];
  const [runtimeIds, traceIds] = [JSON.stringify(found.runtimeIds), JSON.stringify(found.traceIds)];
  const rows = database.prepare(traceNamesSql).all({ runtimeIds, traceIds }) as TraceNameRow[];
  const names = rows.map((row): SessionName => ({ store: 'trace', ...row }));
  const isKnown = names.some(({ traceId, runtimeId }) => traceId === text || runtimeId === text);
  if (isKnown || database.prepare(toldSql).get(text) === undefined) return names;
  return [...names, { store: 'trace', source: null, runtimeId: null, traceId: text, title: null, startedAt: null }];
}

type NameRow = Omit<SessionName, 'store' | 'traceId'>;
type TraceNameRow = Omit<SessionName, 'store'>;

function withRuntimes(database: Database, { traceIds, runtimeIds }: FoundNames): FoundNames {
  const more = traceIds.length === 0 ? [] : pluck(database, runtimesOfSql, { ids: JSON.stringify(traceIds) });
  return { traceIds, runtimeIds: [...runtimeIds, ...more] };
}

function withTitle(database: Database, sql: string, part: string): readonly string[] {
  if (!isTitlePart(part)) return [];
  // SQLite folds the letters of ASCII alone: with another one in it, every title is looked at here.
  const inAscii = /^[\x20-\x7e]+$/.test(part) ? part : '';
  const rows = database.prepare(sql).raw().all(inAscii) as (readonly [string, string])[];
  return rows.filter(([, title]) => hasTitlePart(title, part)).map(([id]) => id);
}

function pluck(database: Database, sql: string, values: string | Readonly<Record<string, string>>): string[] {
  return database.prepare(sql).pluck().all(values) as string[];
}

function hasTrace(database: Database): boolean {
  const known = storedNames(database);
  return traceTables.every((table) => known.has(table));
}
