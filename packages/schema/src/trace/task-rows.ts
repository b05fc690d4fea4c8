import type { RuntimeBinding, Task, TaskDetails, TaskRelations, TaskSession } from './task.ts';

/** Asks a `spine.db`: the rows of a statement. */
export type SelectRows = (sql: string, ...values: readonly unknown[]) => readonly unknown[];

const columns = `id, title, slug, status, task_kind AS kind, origin, workspace_path AS workspacePath, cli_source AS cliSource,
  created_at AS createdAt, updated_at AS updatedAt, last_session_started_at AS lastSessionStartedAt, archived_at AS archivedAt`;
const getSql = `SELECT ${columns} FROM tasks_current WHERE id = ?`;
const relationsSql = `SELECT relation_kind AS kind, ifnull(related_task_id, session_id) AS target FROM task_relations WHERE task_id = ?`;
const childrenSql = `SELECT task_id AS taskId FROM task_relations WHERE related_task_id = ? AND relation_kind = 'parent' ORDER BY task_id`;
const sessionsSql = `SELECT id, status, summary, started_at AS startedAt, ended_at AS endedAt FROM sessions_current
  WHERE task_id = ? ORDER BY started_at DESC, id DESC`;
const bindingsSql = `SELECT runtime_source AS runtimeSource, runtime_session_id AS runtimeSessionId, monitor_session_id AS sessionId
  FROM runtime_bindings_current WHERE task_id = ? ORDER BY created_at, runtime_source, runtime_session_id`;

/** Tasks, those that changed last first; a value that is NULL does not filter. */
export const tasksQuery: string = `SELECT ${columns} FROM tasks_current WHERE (@includeArchived OR archived_at IS NULL)
  AND (@status IS NULL OR status = @status) AND (@origin IS NULL OR origin = @origin)
  AND (@workspacePath IS NULL OR workspace_path = @workspacePath) ORDER BY updated_at DESC, id LIMIT @limit`;

/** A task of its row by `tasksQuery`. */
export function taskOfRow(row: unknown): Task {
  return withoutNulls<Task>(row);
}

/** A task; `undefined` where there is none. */
export function readTask(select: SelectRows, taskId: string): Task | undefined {
  const [row] = select(getSql, taskId);
  return row === undefined ? undefined : taskOfRow(row);
}

/** How a task relates to others. */
export function readTaskRelations(select: SelectRows, taskId: string): TaskRelations {
  const rows = select(relationsSql, taskId) as readonly { readonly kind: string; readonly target: string }[];
  return Object.fromEntries(rows.map(({ kind, target }) => [relationNames[kind] ?? kind, target]));
}

/** The sessions of a task, the newest first. */
export function readTaskSessions(select: SelectRows, taskId: string): TaskSession[] {
  return select(sessionsSql, taskId).map(withoutNulls<TaskSession>);
}

/** A task with its relations, sessions and bindings; `undefined` where there is none. */
export function readTaskDetails(select: SelectRows, taskId: string): TaskDetails | undefined {
  const task = readTask(select, taskId);
  if (task === undefined) return undefined;
  const children = select(childrenSql, taskId) as readonly { readonly taskId: string }[];
  return {
    ...task,
    relations: readTaskRelations(select, taskId),
    children: children.map((child) => child.taskId),
    sessions: readTaskSessions(select, taskId),
    bindings: select(bindingsSql, taskId).map(withoutNulls<RuntimeBinding>),
  };
}

const relationNames: Readonly<Record<string, keyof TaskRelations>> = {
  parent: 'parentTaskId',
  background: 'backgroundTaskId',
  spawned_by_session: 'parentSessionId',
};

/** A row as it is read: what it has no value for is left out. */
function withoutNulls<Shape>(row: unknown): Shape {
  return Object.fromEntries(Object.entries(row as object).filter(([, value]) => value !== null)) as Shape;
}
