import type { Database } from 'better-sqlite3';
import type { SessionName } from './resolve-session.ts';

const archiveSql = 'SELECT source, session_id AS runtimeId, title FROM sessions ORDER BY source, session_id';

/**
 * Sessions of the trace by the name of their runtime, then those that no runtime names. A binding forgets its session when that
 * ends; the events that bound it do not.
 */
const traceSql = `WITH bound(source, runtimeId, traceId) AS MATERIALIZED (
    SELECT runtime_source, runtime_session_id, monitor_session_id FROM runtime_bindings_current
    UNION SELECT b.runtime_source, b.runtime_session_id, e.payload_json ->> '$.session_id'
      FROM events e JOIN runtime_bindings_current b ON b.runtime_source = e.payload_json ->> '$.runtime_source'
        AND b.runtime_session_id = e.payload_json ->> '$.runtime_session_id'
      WHERE e.event_type = 'session.bound')
  SELECT bound.source, bound.runtimeId, bound.traceId, tasks_current.title FROM bound
    LEFT JOIN sessions_current ON sessions_current.id = bound.traceId
    LEFT JOIN tasks_current ON tasks_current.id = sessions_current.task_id
  UNION ALL SELECT NULL, NULL, sessions_current.id, tasks_current.title FROM sessions_current
    LEFT JOIN tasks_current ON tasks_current.id = sessions_current.task_id
    WHERE sessions_current.id NOT IN (SELECT traceId FROM bound WHERE traceId IS NOT NULL)`;

/** Events may be of a session that was never started. */
const timelineSql = `SELECT NULL AS source, NULL AS runtimeId, ? AS traceId, NULL AS title
  WHERE EXISTS (SELECT 1 FROM timeline_events_view WHERE session_id = ?)`;

const traceTables = ['events', 'runtime_bindings_current', 'sessions_current', 'tasks_current', 'timeline_events_view'];

type NameRow = Omit<SessionName, 'store' | 'traceId'>;

/** The names of all sessions of `archive.sqlite`. */
export function readArchiveNames(database: Database): readonly SessionName[] {
  const rows = database.prepare(archiveSql).all() as NameRow[];
  return rows.map((row) => ({ store: 'archive', traceId: null, ...row }));
}

/** The names of all sessions of the trace, and `text` where only events name it. An older `spine.db` may have none. */
export function readTraceNames(database: Database, text: string): readonly SessionName[] {
  const known = database.prepare('SELECT name FROM sqlite_schema').pluck().all();
  if (!traceTables.every((table) => known.includes(table))) return [];
  const rows = database.prepare(traceSql).all() as (NameRow & Pick<SessionName, 'traceId'>)[];
  const isKnown = rows.some(({ traceId, runtimeId }) => traceId === text || runtimeId === text);
  const named = isKnown ? [] : (database.prepare(timelineSql).all(text, text) as typeof rows);
  return [...rows, ...named].map((row) => ({ store: 'trace', ...row }));
}
