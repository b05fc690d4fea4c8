import {
  type InternalTimelineKind,
  type Lane,
  searchTextSql,
  type TaskStatus,
  type TimelineKind,
} from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import type { DocumentRange } from './find-candidates.ts';

/** A document of a task, with what its hit shows. */
export interface FoundTask {
  readonly rowid: number;
  readonly text: string;
  readonly taskId: string;
  readonly title: string;
  readonly status: TaskStatus;
  readonly updatedAt: string;
  readonly workspacePath: string | null;
}

/** A document of an event, with what its hit shows. */
export interface FoundEvent {
  readonly rowid: number;
  readonly text: string;
  readonly updatedAt: string;
  readonly eventId: string;
  readonly taskId: string;
  readonly taskTitle: string;
  readonly sessionId: string | null;
  readonly title: string;
  readonly lane: Lane;
  readonly kind: TimelineKind | InternalTimelineKind;
  readonly createdAt: string;
}

// What has no row any more is left out.
const tasksSql = `SELECT d.rowid AS rowid, d.search_text AS text, t.id AS taskId, t.title AS title, t.status AS status,
    t.updated_at AS updatedAt, t.workspace_path AS workspacePath
  FROM json_each(?) AS wanted JOIN search_tasks AS d ON d.rowid = wanted.value JOIN tasks_current AS t ON t.id = d.task_id
  ORDER BY wanted.key`;
const eventsSql = `SELECT e.seq AS rowid, coalesce(${searchTextSql}, v.title) AS text, coalesce(x.updated_at, v.created_at) AS updatedAt, v.id AS eventId,
    v.task_id AS taskId, t.title AS taskTitle, v.session_id AS sessionId, v.title AS title, v.kind AS kind,
    CASE WHEN EXISTS (SELECT 1 FROM rule_enforcements AS r WHERE r.event_id = v.id) THEN 'rule' ELSE v.lane END AS lane,
    v.created_at AS createdAt
  FROM json_each(@wanted) AS wanted JOIN events AS e ON e.seq = wanted.value
    JOIN timeline_events AS v ON v.seq = e.seq JOIN tasks_current AS t ON t.id = v.task_id
    LEFT JOIN search_events AS x ON x.event_id = v.id
  WHERE @kind IS NULL OR v.kind = @kind ORDER BY wanted.key`;

/** Tasks of these documents, in this order. */
export function readTasks(database: Database, rowids: readonly number[]): readonly FoundTask[] {
  return database.prepare(tasksSql).all(JSON.stringify(rowids)) as FoundTask[];
}

/** Events of these documents, in this order; where a kind is named, those of it. */
export function readEvents(
  database: Database,
  rowids: readonly number[],
  kind: string | undefined,
): readonly FoundEvent[] {
  return database.prepare(eventsSql).all({ wanted: JSON.stringify(rowids), kind: kind ?? null }) as FoundEvent[];
}

const ofSessionsSql = `SELECT e.seq FROM json_each(?) AS wanted CROSS JOIN events AS e ON e.session_id = wanted.value
  CROSS JOIN timeline_rows AS t ON t.seq = e.seq ORDER BY e.seq`;

/** The documents of all events of these sessions. */
export function documentsOf(database: Database, sessionIds: readonly string[]): DocumentRange {
  const rowids = database.prepare(ofSessionsSql).pluck().all(JSON.stringify(sessionIds)) as number[];
  return { first: rowids[0] ?? 0, last: rowids.at(-1) ?? -1, rowids: JSON.stringify(rowids) };
}
