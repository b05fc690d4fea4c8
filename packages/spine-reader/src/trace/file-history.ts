import { parseCount, parseName } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';

/** What an agent did with a file, once. */
export interface FileTouch {
  /** The event of the call, for `Reader.timelineEvent`. */
  readonly eventId: string;
  /** The session's name in the trace; null where the event has none. */
  readonly sessionId: string | null;
  /** The task. */
  readonly taskId: string;
  /** When it happened: ISO 8601 in UTC. */
  readonly at: string;
  /** The file, as the log names it. */
  readonly path: string;
  /** `read`, `modify`, `create`, `observe` or what else the harness does with files; null where it is not known. */
  readonly operation: string | null;
  /** The tool, as the harness names it; null where it is not known. */
  readonly tool: string | null;
  /** Whether the call failed; null where the log has no result of it. */
  readonly isFailed: boolean | null;
}

/** What agents did with a file. */
export interface FileHistory {
  /** Failed calls first, then changes, then the rest; within each the newest first. At most `limit`. */
  readonly touches: readonly FileTouch[];
  /** How many there are of each kind, of all. */
  readonly counts: {
    readonly calls: number;
    readonly sessions: number;
    readonly changes: number;
    readonly failed: number;
  };
}

const limitDefault = 20;
const limitMax = 200;

/** The newest first. `@path` is the whole path, or its end after a slash. A call of which any result is a failure failed. */
const touchesSql = `
  SELECT f.event_id AS eventId, e.session_id AS sessionId, e.task_id AS taskId, e.created_at AS at, f.file_path AS path,
    e.operation, e.tool_name AS tool,
    (SELECT max(json_extract(r.extras_json, '$.isError')) FROM event_relation_rows x JOIN timeline_rows r ON r.seq = x.seq
      WHERE x.other_event_id = f.event_id AND x.edge_kind <> 'related' AND x.relation_type = 'returns') AS isFailed
  FROM event_files f JOIN timeline_events_view e ON e.id = f.event_id
  WHERE f.file_path = @path OR substr(f.file_path, -length(@path) - 1) IN ('/' || @path, '\\' || @path)
  ORDER BY at DESC, eventId DESC, f.file_path`;

const changes: ReadonlySet<string | null> = new Set(['modify', 'create', 'delete']);

/** What agents did with a file, by its path or the end of it. @throws ReaderError `READER_BAD_REQUEST` */
export function readFileHistory(database: Database, path: string, limit: number = limitDefault): FileHistory {
  const touchesMax = Math.min(parseCount(limit, 'limit'), limitMax);
  const rows = database.prepare(touchesSql).all({ path: parseName(path, 'path') }) as readonly TouchRow[];
  const touches = rows.map((row) => ({ ...row, isFailed: row.isFailed === null ? null : row.isFailed === 1 }));
  const failed = touches.filter(({ isFailed }) => isFailed === true);
  const changed = touches.filter(({ operation }) => changes.has(operation));
  return {
    touches: [...new Set([...failed, ...changed, ...touches])].slice(0, touchesMax),
    counts: {
      calls: touches.length,
      sessions: new Set(touches.flatMap(({ sessionId }) => sessionId ?? [])).size,
      changes: changed.length,
      failed: failed.length,
    },
  };
}

type TouchRow = Omit<FileTouch, 'isFailed'> & { readonly isFailed: number | null };
