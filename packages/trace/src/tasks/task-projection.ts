import { type DomainEvent, type EventPayload, projectName } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { type Projection, timeOf } from '../projection.ts';

// A log may say late what happened early, so `updated_at` is the latest time of all, and not that of what was appended last.
const createSql = `INSERT INTO tasks_current (id, title, slug, workspace_path, status, task_kind, created_at, updated_at,
    cli_source, origin) VALUES (@id, @title, @slug, @workspacePath, 'running', @kind, @at, @at, @cliSource, @origin)
  ON CONFLICT (id) DO UPDATE SET title = excluded.title, slug = excluded.slug, task_kind = excluded.task_kind,
    workspace_path = ifnull(excluded.workspace_path, workspace_path), updated_at = max(updated_at, excluded.updated_at),
    cli_source = ifnull(excluded.cli_source, cli_source),
    origin = CASE origin WHEN 'server-sdk' THEN origin ELSE excluded.origin END`;
const renameSql = `UPDATE tasks_current SET title = @title, slug = ifnull(@slug, slug), updated_at = max(updated_at, @at)
  WHERE id = @id`;
const statusSql = 'UPDATE tasks_current SET status = ?, updated_at = max(updated_at, ?) WHERE id = ?';
const touchSql = 'UPDATE tasks_current SET updated_at = max(updated_at, ?) WHERE id = ?';
const archiveSql = 'UPDATE tasks_current SET archived_at = ?, updated_at = max(updated_at, ?) WHERE id = ?';
const unarchiveSql = 'UPDATE tasks_current SET archived_at = NULL, updated_at = max(updated_at, ?) WHERE id = ?';
const dropRelationsSql = 'DELETE FROM task_relations WHERE task_id = ?';
const relateSql =
  'INSERT OR IGNORE INTO task_relations (task_id, related_task_id, relation_kind, session_id) VALUES (?, ?, ?, ?)';
const startSessionSql = `INSERT INTO sessions_current (id, task_id, status, started_at) VALUES (?, ?, 'running', ?)
  ON CONFLICT (id) DO NOTHING`;
const sessionStartedSql = `UPDATE tasks_current SET last_session_started_at = ?, updated_at = max(updated_at, ?)
  WHERE id = ?`;
const endSessionSql = 'UPDATE sessions_current SET status = ?, summary = ?, ended_at = ? WHERE id = ?';
// The session says to which task it belongs; one that is not known yet leaves it to the event.
const bindSql = `INSERT INTO runtime_bindings_current (runtime_source, runtime_session_id, task_id, monitor_session_id, created_at,
    updated_at) VALUES (@source, @runtimeSessionId,
    ifnull((SELECT task_id FROM sessions_current WHERE id = @sessionId), @aggregateId), @sessionId, @at, @at)
  ON CONFLICT (runtime_source, runtime_session_id) DO UPDATE SET task_id = excluded.task_id,
    monitor_session_id = excluded.monitor_session_id, updated_at = max(updated_at, excluded.updated_at)`;
const unbindSql = `UPDATE runtime_bindings_current SET monitor_session_id = NULL, updated_at = max(updated_at, ?)
  WHERE runtime_source = ? AND runtime_session_id = ?`;
const partitionSql = `INSERT INTO turn_partitions_current (task_id, groups_json, version, updated_at) VALUES (?, ?, ?, ?)
  ON CONFLICT (task_id) DO UPDATE SET groups_json = excluded.groups_json, version = excluded.version,
    updated_at = excluded.updated_at`;
const dropPartitionSql = 'DELETE FROM turn_partitions_current WHERE task_id = ?';
const sessionsOfTask = '(SELECT id FROM sessions_current WHERE task_id = ?)';
const deleteSqls = [
  `DELETE FROM task_relations WHERE session_id IN ${sessionsOfTask}`,
  `UPDATE runtime_bindings_current SET monitor_session_id = NULL WHERE monitor_session_id IN ${sessionsOfTask}`,
  'DELETE FROM tasks_current WHERE id = ?',
  'DELETE FROM task_relations WHERE task_id = ?',
  'DELETE FROM task_relations WHERE related_task_id = ?',
  'DELETE FROM sessions_current WHERE task_id = ?',
  'DELETE FROM runtime_bindings_current WHERE task_id = ?',
  dropPartitionSql,
];

/** Tasks, their relations, sessions, bindings and turn partitions (SPEC 4.3, 4.7). */
export class TaskProjection implements Projection {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  apply(event: DomainEvent): undefined {
    const { payload } = event;
    const at = timeOf(event);
    switch (event.eventType) {
      case 'task.created':
        this.#create(payload, at);
        return;
      case 'task.renamed':
        this.#run(renameSql, { id: payload['task_id'], title: payload['to'], slug: payload['slug'] ?? null, at });
        return;
      case 'task.status_changed':
        this.#run(statusSql, payload['to'], at, payload['task_id']);
        return;
      case 'task.hierarchy_changed':
        this.#relate(payload, '_to');
        this.#run(touchSql, at, payload['task_id']);
        return;
      case 'task.archived':
        this.#run(archiveSql, at, at, payload['task_id']);
        return;
      case 'task.unarchived':
        this.#run(unarchiveSql, at, payload['task_id']);
        return;
      case 'task.deleted':
        for (const sql of deleteSqls) this.#run(sql, payload['task_id']);
        return;
      case 'session.started':
        this.#run(startSessionSql, payload['session_id'], payload['task_id'], at);
        this.#run(sessionStartedSql, at, at, payload['task_id']);
        return;
      case 'session.ended':
        this.#run(endSessionSql, payload['outcome'], payload['summary'] ?? null, at, payload['session_id']);
        return;
      case 'session.bound':
        this.#bind(event, at);
        return;
      case 'session.unbound':
        this.#run(unbindSql, at, payload['runtime_source'], payload['runtime_session_id']);
        return;
      case 'turn.partition_updated':
        this.#run(partitionSql, payload['task_id'], JSON.stringify(payload['groups'] ?? []), payload['version'], at);
        return;
      case 'turn.partition_reset':
        this.#run(dropPartitionSql, payload['task_id']);
        return;
      default:
    }
  }

  clear(): void {
    for (const table of [
      'tasks_current',
      'task_relations',
      'sessions_current',
      'runtime_bindings_current',
      'turn_partitions_current',
    ]) {
      this.#run(`DELETE FROM ${table}`);
    }
  }

  #create(payload: EventPayload, at: string): void {
    const path = payload['workspace_path'];
    this.#run(createSql, {
      id: payload['task_id'],
      title: payload['title'],
      slug: payload['slug'],
      kind: payload['kind'],
      workspacePath: typeof path === 'string' ? projectName(path) : null,
      cliSource: payload['cli_source'] ?? null,
      origin: payload['origin'] ?? 'user',
      at,
    });
    this.#relate(payload, '');
  }

  #relate(payload: EventPayload, suffix: '' | '_to'): void {
    const task = payload['task_id'];
    this.#run(dropRelationsSql, task);
    const parent = payload[`parent_task_id${suffix}`] ?? null;
    const background = payload[`background_task_id${suffix}`] ?? null;
    const session = payload[`parent_session_id${suffix}`] ?? null;
    if (parent !== null) this.#run(relateSql, task, parent, 'parent', null);
    if (background !== null) this.#run(relateSql, task, background, 'background', null);
    if (session !== null) this.#run(relateSql, task, null, 'spawned_by_session', session);
  }

  #bind({ aggregateId, payload }: DomainEvent, at: string): void {
    this.#run(bindSql, {
      aggregateId,
      source: payload['runtime_source'],
      runtimeSessionId: payload['runtime_session_id'],
      sessionId: payload['session_id'],
      at,
    });
  }

  #run(sql: string, ...values: readonly unknown[]): void {
    this.#connection.prepare(sql).run(...values);
  }
}
