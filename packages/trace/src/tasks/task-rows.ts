import {
  readTask,
  readTaskRelations,
  readTaskSessions,
  type SelectRows,
  type Task,
  type TaskRelations,
  type TaskSession,
} from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { TraceError } from '../errors.ts';
import { parseId } from '../trace-fields.ts';

const staleSql = `SELECT id FROM tasks_current AS t WHERE status = 'running' AND updated_at < @before
  AND NOT EXISTS (SELECT 1 FROM sessions_current WHERE task_id = t.id AND status = 'running')
  AND NOT EXISTS (SELECT 1 FROM timeline_events WHERE task_id = t.id AND event_time >= @beforeMs) ORDER BY id`;

/** Reads what a change of a task needs to know of it. */
export class TaskRows {
  readonly #select: SelectRows;

  constructor(connection: SpineConnection) {
    this.#select = (sql, ...values) => connection.read(() => connection.prepare(sql).all(...values));
  }

  /** A task; `undefined` where there is none. */
  find(taskId: string): Task | undefined {
    return readTask(this.#select, taskId);
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
    return readTaskRelations(this.#select, taskId);
  }

  /** The sessions of a task, the newest first. */
  sessions(taskId: string): readonly TaskSession[] {
    return readTaskSessions(this.#select, taskId);
  }

  /** Tasks that say that they run, and of which nothing was heard since. */
  stale(before: string): string[] {
    return (this.#select(staleSql, { before, beforeMs: Date.parse(before) }) as readonly { readonly id: string }[]).map(
      ({ id }) => id,
    );
  }
}
