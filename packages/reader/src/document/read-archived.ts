import type { Database } from 'better-sqlite3';
import { readUsedInMessages, type UsedInMessage } from './usage-of-turns.ts';

/** What the read model knows of the sessions of a document. */
export interface ArchivedParts {
  /** By the runtime's name; only sessions that it has. */
  readonly sessions: ReadonlyMap<string, ArchivedSession>;
  /** By the runtime's name of a subagent: the name of the call that started it. */
  readonly startedBy: ReadonlyMap<string, string>;
}

export interface ArchivedSession {
  readonly title: string | null;
  readonly project: string | null;
  readonly branch: string | null;
  readonly models: readonly string[];
  readonly used: readonly UsedInMessage[];
}

const headSql = `SELECT title, project, git_branch AS branch, model_set_json AS models FROM sessions
  WHERE source = ? AND session_id = ?`;

/** Whatever says by which call a subagent was started: its own turns, the call's results, relationships of sessions. */
const startedSql = `SELECT session_id || '/' || subagent_id AS runtimeId, parent_tool_use_id AS callId FROM turns
    WHERE source = @source AND session_id = @sessionId AND subagent_id <> '' AND parent_tool_use_id <> ''
  UNION SELECT session_id || '/' || agent_id, tool_use_id FROM tool_result_events
    WHERE source = @source AND session_id = @sessionId AND agent_id <> ''
  UNION SELECT subagent_session_id, tool_use_id FROM tool_result_events
    WHERE source = @source AND session_id = @sessionId AND subagent_session_id <> ''
  UNION SELECT iif(session_id = @sessionId, session_id || '/' || agent_id, session_id), parent_tool_use_id
    FROM session_relationships WHERE related_session_id = @sessionId AND relationship_type = 'subagent' AND parent_tool_use_id <> ''
  ORDER BY 1, 2`;

/** Reads what `archive.sqlite` has of sessions of one harness. */
export function readArchivedParts(database: Database, source: string, sessionIds: readonly string[]): ArchivedParts {
  const sessions = new Map<string, ArchivedSession>();
  const startedBy = new Map<string, string>();
  for (const sessionId of sessionIds) {
    const row = database.prepare(headSql).get(source, sessionId) as HeadRow | undefined;
    if (row === undefined) continue;
    const models = row.models === null ? [] : (JSON.parse(row.models) as string[]);
    sessions.set(sessionId, { ...row, models, used: readUsedInMessages(database, source, sessionId) });
    const started = database.prepare(startedSql).all({ source, sessionId }) as { runtimeId: string; callId: string }[];
    for (const { runtimeId, callId } of started) if (!startedBy.has(runtimeId)) startedBy.set(runtimeId, callId);
  }
  return { sessions, startedBy };
}

type HeadRow = Pick<ArchivedSession, 'title' | 'project' | 'branch'> & { readonly models: string | null };
