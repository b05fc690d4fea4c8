import { TraceError } from '../errors.ts';
import type { Act, ActOptions, TaskChanges, TaskParts } from './task-changes.ts';
import type { Task } from './task-rows.ts';

/** Tasks out of sight, and out of the store: always with all tasks below them (SPEC 4.7). */
export class TaskRemoval {
  readonly #parts: TaskParts;
  readonly #changes: TaskChanges;

  constructor(parts: TaskParts, changes: TaskChanges) {
    this.#parts = parts;
    this.#changes = changes;
  }

  /**
   * Hides a task and all below it from lists; what runs or waits of them is completed. Returns the ids of those that were not
   * archived before. @throws TraceError `TASK_NOT_FOUND`, `TASK_ARCHIVED`, DatabaseError `SPINE_…`
   */
  archiveTask(taskId: string, options?: ActOptions): string[] {
    return this.#change(taskId, options, (tasks, act) => {
      const [root] = tasks;
      if (root?.archivedAt !== undefined) {
        throw new TraceError(
          'TASK_ARCHIVED',
          `task ${taskId} is archived already; "spine task unarchive" brings it back`,
        );
      }
      const visible = tasks.filter(({ archivedAt }) => archivedAt === undefined);
      for (const { id } of visible) {
        // Completing one may have completed tasks below it.
        const task = this.#parts.rows.find(id);
        if (task !== undefined) this.#changes.finish(task, 'archive', act, { reason: 'archived' });
        this.#changes.append('task.archived', id, { task_id: id }, act);
      }
      return visible.map(({ id }) => id);
    });
  }

  /** Brings back a task and what was archived with it. Returns their ids; none where it was not archived. @throws TraceError `TASK_NOT_FOUND`, DatabaseError `SPINE_…` */
  unarchiveTask(taskId: string, options?: ActOptions): string[] {
    return this.#change(taskId, options, (tasks, act) => {
      const archivedAt = tasks[0]?.archivedAt;
      const hidden = archivedAt === undefined ? [] : tasks.filter((task) => task.archivedAt === archivedAt);
      for (const { id } of hidden) this.#changes.append('task.unarchived', id, { task_id: id }, act);
      return hidden.map(({ id }) => id);
    });
  }

  /**
   * Deletes a task and all below it, with every row that hangs on them; their events stay (ADR 0016). Returns their ids.
   * @throws TraceError `TASK_NOT_FOUND`, DatabaseError `SPINE_…`
   */
  deleteTask(taskId: string, options?: ActOptions): string[] {
    return this.#change(taskId, options, (tasks, act) => {
      for (const { id } of tasks.toReversed()) this.#changes.append('task.deleted', id, { task_id: id }, act);
      return tasks.map(({ id }) => id);
    });
  }

  /** Runs `work` on a task and those below it, in one transaction. */
  #change(taskId: string, options: unknown, work: (tasks: readonly Task[], act: Act) => string[]): string[] {
    const { connection, rows, tree } = this.#parts;
    const act = this.#changes.act(options);
    return connection.transaction(() => {
      const root = rows.require(taskId);
      const below = tree.below(root.id).map((id) => rows.find(id));
      return work([root, ...below.filter((task) => task !== undefined)], act);
    });
  }
}
