import type { TimelineEvent } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';

/** A session of the trace that a document shows: the one asked for, or a subagent's. */
export interface TracedThread {
  readonly traceId: string;
  /** The session of the trace that started it; null for what was asked for. */
  readonly parentId: string | null;
  /** The runtime's name: of a subagent in a session that session's, a slash, and its own; null where no runtime names it. */
  readonly runtimeId: string | null;
  /** Of its task; null where it has none. */
  readonly taskTitle: string | null;
  readonly directory: string | null;
}

/** Sessions deeper than this within each other are not a thing that harnesses do; a cycle would be endless. */
const depthMax = 32;

/** A subagent's task is a background task below the task of the session that started it. */
const threadsSql = `WITH RECURSIVE threads(id, parentId, depth) AS (
    SELECT value, NULL, 0 FROM json_each(@traceIds)
    UNION SELECT child.id, threads.id, threads.depth + 1 FROM threads
      JOIN sessions_current parent ON parent.id = threads.id
      JOIN task_relations below ON below.related_task_id = parent.task_id AND below.relation_kind = 'parent'
      JOIN tasks_current task ON task.id = below.task_id AND task.task_kind = 'background'
      JOIN sessions_current child ON child.task_id = task.id
      WHERE threads.depth < ${depthMax} AND EXISTS (SELECT 1 FROM task_relations spawned WHERE spawned.task_id = task.id
        AND spawned.relation_kind = 'spawned_by_session' AND spawned.session_id = threads.id))
  SELECT threads.id AS traceId, threads.parentId, task.title AS taskTitle, task.workspace_path AS directory,
    (SELECT payload_json ->> '$.runtime_session_id' FROM events
      WHERE session_id = threads.id AND event_type = 'session.bound' ORDER BY event_time, seq LIMIT 1) AS runtimeId
  FROM threads LEFT JOIN sessions_current session ON session.id = threads.id
    LEFT JOIN tasks_current task ON task.id = session.task_id
  ORDER BY threads.depth, session.started_at, threads.id`;

const orderSql = 'SELECT event_id, seq FROM events WHERE session_id IN (SELECT value FROM json_each(?))';

/** Sessions of the trace with the subagents that they started, and theirs; each once, what was asked for first. */
export function readThreads(database: Database, traceIds: readonly string[]): readonly TracedThread[] {
  const rows = database.prepare(threadsSql).all({ traceIds: JSON.stringify(traceIds) }) as TracedThread[];
  const known = new Set<string>();
  return rows.filter(({ traceId }) => !known.has(traceId) && known.add(traceId));
}

/** The folder in which sessions of the trace ran, as the first of their logs that names one says; null where none does. */
export function readDirectory(database: Database, traceIds: readonly string[]): string | null {
  return readThreads(database, traceIds).find(({ directory }) => directory !== null)?.directory ?? null;
}

/** The place of each event of some sessions in the order of appends. */
export function readOrder(database: Database, traceIds: readonly string[]): ReadonlyMap<TimelineEvent['id'], number> {
  return new Map(database.prepare(orderSql).raw().all(JSON.stringify(traceIds)) as [string, number][]);
}
