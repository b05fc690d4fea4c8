import {
  projectName,
  type SessionStatus,
  type TaskKind,
  type TaskOrigin,
  type TaskStatus,
  taskOrigins,
  taskStatuses,
} from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { TraceError } from '../errors.ts';
import { parseCount, parseId, parseObject, parseOptionalText, parseWord } from '../trace-fields.ts';

/** What an agent works on. Times are ISO 8601 in UTC; what is not known is left out. */
export interface Task {
  /** The task. */
  readonly id: string;
  /** One line that says what it is about. */
  readonly title: string;
  /** The title as a short name for addresses. */
  readonly slug: string;
  /** Its status. */
  readonly status: TaskStatus;
  /** `background` for work that another task started. */
  readonly kind: TaskKind;
  /** Who started it. */
  readonly origin: TaskOrigin;
  /** The folder that it is worked on in. */
  readonly workspacePath?: string;
  /** The runtime that it runs in. */
  readonly cliSource?: string;
  /** When it was created: ISO 8601 in UTC. */
  readonly createdAt: string;
  /** When it last changed: ISO 8601 in UTC. */
  readonly updatedAt: string;
  /** When its latest session began: ISO 8601 in UTC. */
  readonly lastSessionStartedAt?: string;
  /** When it was put away: ISO 8601 in UTC. */
  readonly archivedAt?: string;
}

/** A session of a task: one run of an agent. */
export interface TaskSession {
  /** The session. */
  readonly id: string;
  /** Its status. */
  readonly status: SessionStatus;
  /** What was done, as the agent says. */
  readonly summary?: string;
  /** When it began: ISO 8601 in UTC. */
  readonly startedAt: string;
  /** When it ended: ISO 8601 in UTC; absent while it runs. */
  readonly endedAt?: string;
}

/** A runtime's own session that belongs to a task; without `sessionId` it is history. */
export interface RuntimeBinding {
  /** The runtime, such as `claude-code`. */
  readonly runtimeSource: string;
  /** The session, as the runtime names it. */
  readonly runtimeSessionId: string;
  /** The session of the task; absent once it is over. */
  readonly sessionId?: string;
}

/** What a task came from. */
export interface TaskRelations {
  /** The task that it belongs to. */
  readonly parentTaskId?: string;
  /** The task that it is the background work of. */
  readonly backgroundTaskId?: string;
  /** The session that started it. */
  readonly parentSessionId?: string;
}

/** A task with all rows that belong to it. */
export interface TaskDetails extends Task {
  /** How it relates to other tasks. */
  readonly relations: TaskRelations;
  /** Ids of the tasks right below it. */
  readonly children: readonly string[];
  /** The newest first. */
  readonly sessions: readonly TaskSession[];
  /** Sessions of runtimes that belong to it. */
  readonly bindings: readonly RuntimeBinding[];
}

/** Which tasks are asked for. */
export interface TraceTaskFilter {
  /** Default false. */
  readonly includeArchived?: boolean | undefined;
  /** Its status. */
  readonly status?: TaskStatus | undefined;
  /** Who started it. */
  readonly origin?: TaskOrigin | undefined;
  /** The folder that it is worked on in. */
  readonly workspacePath?: string | undefined;
  /** Default 100. */
  readonly limit?: number | undefined;
}

const limitDefault = 100;

const columns = `id, title, slug, status, task_kind AS kind, origin, workspace_path AS workspacePath, cli_source AS cliSource,
  created_at AS createdAt, updated_at AS updatedAt, last_session_started_at AS lastSessionStartedAt, archived_at AS archivedAt`;
const getSql = `SELECT ${columns} FROM tasks_current WHERE id = ?`;
const listSql = `SELECT ${columns} FROM tasks_current WHERE (@includeArchived OR archived_at IS NULL)
  AND (@status IS NULL OR status = @status) AND (@origin IS NULL OR origin = @origin)
  AND (@workspacePath IS NULL OR workspace_path = @workspacePath) ORDER BY updated_at DESC, id LIMIT @limit`;
const relationsSql = `SELECT relation_kind AS kind, ifnull(related_task_id, session_id) AS target FROM task_relations WHERE task_id = ?`;
const childrenSql = `SELECT task_id FROM task_relations WHERE related_task_id = ? AND relation_kind = 'parent' ORDER BY task_id`;
const sessionsSql = `SELECT id, status, summary, started_at AS startedAt, ended_at AS endedAt FROM sessions_current
  WHERE task_id = ? ORDER BY started_at DESC, id DESC`;
const bindingsSql = `SELECT runtime_source AS runtimeSource, runtime_session_id AS runtimeSessionId, monitor_session_id AS sessionId
  FROM runtime_bindings_current WHERE task_id = ? ORDER BY created_at, runtime_source, runtime_session_id`;
const staleSql = `SELECT id FROM tasks_current AS t WHERE status = 'running' AND updated_at < @before
  AND NOT EXISTS (SELECT 1 FROM sessions_current WHERE task_id = t.id AND status = 'running')
  AND NOT EXISTS (SELECT 1 FROM timeline_events_view WHERE task_id = t.id AND created_at >= @before) ORDER BY id`;

/** Reads tasks and the rows that belong to them. */
export class TaskRows {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** Tasks, those that changed last first; archived ones only where they are asked for. @throws TraceError `EVENT_INVALID` */
  list(filter: TraceTaskFilter = {}): Task[] {
    const { includeArchived, status, origin, workspacePath, limit } = parseObject(filter, 'filter');
    return this.#all<object>(listSql, {
      includeArchived: includeArchived === true ? 1 : 0,
      status: status == null ? null : parseWord(status, taskStatuses, 'status'),
      origin: origin == null ? null : parseWord(origin, taskOrigins, 'origin'),
      workspacePath: projectOrNull(parseOptionalText(workspacePath, 'workspacePath')),
      limit: parseCount(limit ?? limitDefault, 'limit'),
    }).map((row) => withoutNulls<Task>(row));
  }

  /** A task with its relations, sessions and bindings; `undefined` where there is none. @throws TraceError `EVENT_INVALID` */
  get(taskId: string): TaskDetails | undefined {
    const task = this.find(parseId(taskId, 'taskId'));
    if (task === undefined) return undefined;
    return {
      ...task,
      relations: this.relations(taskId),
      children: this.#all<{ task_id: string }>(childrenSql, taskId).map(({ task_id }) => task_id),
      sessions: this.sessions(taskId),
      bindings: this.#all<object>(bindingsSql, taskId).map((row) => withoutNulls<RuntimeBinding>(row)),
    };
  }

  /** A task; `undefined` where there is none. */
  find(taskId: string): Task | undefined {
    const [row] = this.#all<object>(getSql, taskId);
    return row && withoutNulls<Task>(row);
  }

  /** A task that has to be there. @throws TraceError `EVENT_INVALID`, `TASK_NOT_FOUND` */
  require(value: unknown, field = 'taskId'): Task {
    const taskId = parseId(value, field);
    const task = this.find(taskId);
    if (task !== undefined) return task;
    throw new TraceError('TASK_NOT_FOUND', `there is no task ${taskId}; "spine task list --all" has them`, { field });
  }

  /** How a task relates to others. */
  relations(taskId: string): TaskRelations {
    const rows = this.#all<{ kind: string; target: string }>(relationsSql, taskId);
    return Object.fromEntries(rows.map(({ kind, target }) => [relationNames[kind] ?? kind, target]));
  }

  /** The sessions of a task, the newest first. */
  sessions(taskId: string): TaskSession[] {
    return this.#all<object>(sessionsSql, taskId).map((row) => withoutNulls<TaskSession>(row));
  }

  /** Tasks that say that they run, and of which nothing was heard since. */
  stale(before: string): string[] {
    return this.#all<{ id: string }>(staleSql, { before }).map(({ id }) => id);
  }

  #all<Row>(sql: string, ...values: readonly unknown[]): Row[] {
    return this.#connection.read(() => this.#connection.prepare(sql).all(...values)) as Row[];
  }
}

const relationNames: Readonly<Record<string, keyof TaskRelations>> = {
  parent: 'parentTaskId',
  background: 'backgroundTaskId',
  spawned_by_session: 'parentSessionId',
};

/** A row as it is read: what it has no value for is left out. */
function withoutNulls<Shape>(row: object): Shape {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as Shape;
}

/** The path of a task is the name of its project, in which `c:` is `C:`. */
function projectOrNull(path: string | undefined): string | null {
  return path === undefined ? null : projectName(path);
}
