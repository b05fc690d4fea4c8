import { sessionTitle } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';

/** A session of the trace in which something happened lately. What is not known is null. */
export interface ActiveSession {
  /** The session, by its id in the trace. */
  readonly traceId: string;
  /** The harness; null where no runtime names it. */
  readonly source: string | null;
  /** The runtime's name for it; null where no runtime names it. */
  readonly sessionId: string | null;
  /** As `sessionTitle` has it. */
  readonly title: string | null;
  /** The folder in which its task runs. */
  readonly directory: string | null;
  /** `running` until its end is logged. */
  readonly status: string;
  /** Time of its last event: ISO 8601 in UTC. */
  readonly lastAt: string;
  /** What the last event is called. */
  readonly lastTitle: string;
  /** The kind of the last event. */
  readonly lastKind: string;
  /** The tool of the last event. */
  readonly lastTool: string | null;
  /** The beginning of what was asked in the turn that is open; null where none is. */
  readonly openAsked: string | null;
  /** The question that waits for a person; null where none does. */
  readonly question: string | null;
  /** How many events it has. */
  readonly events: number;
}

/** Sessions in which something happened lately, the last active first. */
export interface ActiveSessions {
  /** At most `limit`. */
  readonly items: readonly ActiveSession[];
  /** How many there are. */
  readonly total: number;
}

const askedCharactersMax = 300;

const activeSql = `WITH last(id, lastAt) AS MATERIALIZED (
    SELECT id, (SELECT created_at FROM timeline_events WHERE session_id = sessions_current.id ORDER BY event_time DESC LIMIT 1)
      FROM sessions_current)
  SELECT s.id AS traceId, s.status, last.lastAt, task.title AS taskTitle, task.workspace_path AS directory,
    task.cli_source AS cliSource, binding.runtime_source AS source, binding.runtime_session_id AS sessionId,
    (SELECT substr(asked_text, 1, 4000) FROM turns WHERE session_id = s.id AND asked_text IS NOT NULL ORDER BY turn_index LIMIT 1) AS asked,
    (SELECT substr(coalesce(asked_text, ''), 1, ${askedCharactersMax}) FROM turns WHERE session_id = s.id AND status = 'open') AS openAsked,
    (SELECT count(*) FROM timeline_events WHERE session_id = s.id) AS events,
    count(*) OVER () AS total
  FROM last JOIN sessions_current s ON s.id = last.id LEFT JOIN tasks_current task ON task.id = s.task_id
    LEFT JOIN runtime_bindings_current binding ON (binding.runtime_source, binding.runtime_session_id) =
      (SELECT runtime_source, runtime_session_id FROM runtime_bindings_current WHERE task_id = s.task_id
        ORDER BY runtime_source, runtime_session_id LIMIT 1)
  WHERE last.lastAt >= @since ORDER BY last.lastAt DESC, s.id LIMIT @limit`;

const lastSql = `SELECT title, kind, coalesce(source_tool, tool_name) AS tool FROM timeline_events
  WHERE session_id = ? ORDER BY event_time DESC, id DESC LIMIT 1`;
const questionSql = `SELECT e.title FROM questions_current q JOIN timeline_events e ON e.id = q.last_event_id
  WHERE q.phase = 'asked' AND e.session_id = ? ORDER BY e.event_time DESC, e.id DESC LIMIT 1`;

/** Sessions with an event at `since` (ISO 8601 in UTC) or later. */
export function readActiveSessions(database: Database, since: string, limit: number): ActiveSessions {
  const rows = database.prepare(activeSql).all({ since, limit }) as ActiveRow[];
  const last = database.prepare(lastSql);
  const question = database.prepare(questionSql).pluck();
  const items = rows.map(({ taskTitle, asked, cliSource, total: _, ...row }): ActiveSession => {
    const of = last.get(row.traceId) as { title: string; kind: string; tool: string | null };
    const names = { source: row.source, sessionId: row.sessionId, agentId: null, archived: null };
    return {
      ...row,
      source: row.source ?? cliSource,
      title: sessionTitle({ ...names, task: taskTitle, asked }),
      lastTitle: of.title,
      lastKind: of.kind,
      lastTool: of.tool,
      question: (question.get(row.traceId) as string | undefined) ?? null,
    };
  });
  return { items, total: rows[0]?.total ?? 0 };
}

interface ActiveRow
  extends Pick<
    ActiveSession,
    'traceId' | 'source' | 'sessionId' | 'directory' | 'status' | 'lastAt' | 'openAsked' | 'events'
  > {
  readonly taskTitle: string | null;
  readonly cliSource: string | null;
  readonly asked: string | null;
  readonly total: number;
}
