import type { SpineConnection } from '@agentspine/sqlite';
import { TraceError } from '../errors.ts';
import type { CheckedEvent } from '../events/event-log.ts';

// UNION and not UNION ALL: a tree that somebody closed to a circle is walked once.
const belowSql = `WITH RECURSIVE below (id) AS (
    SELECT task_id FROM task_relations WHERE related_task_id = ? AND relation_kind = 'parent'
    UNION SELECT task_id FROM task_relations JOIN below ON related_task_id = below.id WHERE relation_kind = 'parent')
  SELECT id FROM below WHERE id <> ?`;
const isBelowSql = `WITH RECURSIVE above (id) AS (
    SELECT ? UNION SELECT related_task_id FROM task_relations JOIN above ON task_id = above.id WHERE relation_kind = 'parent')
  SELECT 1 FROM above WHERE id = ?`;

/** Which task is below which: by the relation `parent` alone; a `background` relation is a remark and makes no child. */
export class TaskTree {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** All tasks below one, each once, also where they hang in a circle. */
  below(taskId: string): string[] {
    const rows = this.#connection.read(() => this.#connection.prepare(belowSql).all(taskId, taskId));
    return (rows as { id: string }[]).map(({ id }) => id);
  }

  /** Refuses an event that would put a task below itself. @throws TraceError `TASK_CYCLE` */
  readonly refuseCycle = ({ eventType, payload }: CheckedEvent): void => {
    if (eventType !== 'task.created' && eventType !== 'task.hierarchy_changed') return;
    const key = eventType === 'task.created' ? 'parent_task_id' : 'parent_task_id_to';
    const parent = payload[key] ?? null;
    const task = payload['task_id'];
    if (parent === null || !this.#isBelow(parent, task)) return;
    throw new TraceError(
      'TASK_CYCLE',
      `task ${task} cannot be below ${parent}, which is below it: link that one first`,
      {
        field: `payload.${key}`,
      },
    );
  };

  #isBelow(task: unknown, above: unknown): boolean {
    return this.#connection.read(() => this.#connection.prepare(isBelowSql).get(task, above)) !== undefined;
  }
}
