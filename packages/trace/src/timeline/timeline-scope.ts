import type { SpineConnection } from '@agentspine/sqlite';
import { TraceError } from '../errors.ts';
import type { TimelineScope } from './timeline-query.ts';

const taskSql = 'SELECT 1 FROM tasks_current WHERE id = ?';
const sessionSql = `SELECT 1 WHERE EXISTS (SELECT 1 FROM sessions_current WHERE id = @id)
  OR EXISTS (SELECT 1 FROM timeline_events_view WHERE session_id = @id)`;
const bindingsSql = 'SELECT monitor_session_id FROM runtime_bindings_current WHERE runtime_session_id = ?';
/** A binding forgets its session when that ends; the events that bound it do not. */
const boundSql = `SELECT payload_json ->> '$.session_id' FROM events
  WHERE event_type = 'session.bound' AND payload_json ->> '$.runtime_session_id' = ?`;

/**
 * Whose timeline an id stands for: a task's, a session's, or that of all sessions which a runtime's own session had here.
 * @throws TraceError `TASK_NOT_FOUND`
 */
export function findTimeline(connection: SpineConnection, id: string): TimelineScope {
  if (connection.prepare(taskSql).get(id) !== undefined) return { kind: 'task', taskId: id };
  if (connection.prepare(sessionSql).get({ id }) !== undefined) return { kind: 'sessions', sessionIds: [id] };
  const bindings = connection.prepare(bindingsSql).pluck().all(id) as (string | null)[];
  if (bindings.length === 0) throw new TraceError('TASK_NOT_FOUND', `there is no task and no session ${id}`);
  const bound = connection.prepare(boundSql).pluck().all(id) as string[];
  return { kind: 'sessions', sessionIds: [...new Set([...bindings.filter((session) => session !== null), ...bound])] };
}
