import { parseRow, recordChanges, recordKindOf, type TableRow, type TaskInput } from '@agentspine/schema';
import { DatabaseError, type SpineConnection } from '@agentspine/sqlite';
import { WriterError } from '../errors.ts';
import { refusedRecord } from './encoder-for.ts';
import type { Clock } from './ports.ts';

/** A task of the tracker, as it reads. */
export type TrackerTask = TableRow<'netsky_tasks'>;

/** What of a task is to change; null clears a key, what is left out stays. */
export type TaskChanges = Partial<TaskInput>;

const table = 'netsky_tasks';
const getSql = `SELECT row_json FROM ${table} WHERE id = ?`;
const updateSql = `UPDATE ${table} SET row_json = ? WHERE id = ?`;

/** Tasks of the tracker (SPEC 1.3); `recordTask` makes them. */
export class TrackerTasks {
  readonly #connection: SpineConnection;
  readonly #clock: Clock;

  constructor(connection: SpineConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /** A task; `undefined` where there is none. */
  getTask(id: number): TrackerTask | undefined {
    const rowJson = this.#readJson(id);
    return rowJson === undefined ? undefined : parseTask(rowJson);
  }

  /**
   * Changes a task and its `updated_at`; keys that only a newer writer knows stay. Never spooled: it changes what is there.
   * @throws WriterError `TASK_NOT_FOUND`, `RECORD_INVALID`, DatabaseError `SPINE_…`
   */
  updateTask(id: number, changes: TaskChanges): TrackerTask {
    if (typeof changes !== 'object' || changes === null) {
      throw new WriterError('RECORD_INVALID', 'changes of a task must be an object', { field: 'changes' });
    }
    const changed = checkChanges({ ...changes, updatedAt: changes.updatedAt ?? new Date(this.#clock.now()) });
    return this.#connection.transaction(() => {
      const stored = this.#readJson(id);
      if (stored === undefined) throw new WriterError('TASK_NOT_FOUND', `there is no task ${String(id)}`);
      const rowJson = parseTask(stored) && JSON.stringify({ ...JSON.parse(stored), ...changed });
      const task = rowJson === undefined ? undefined : parseTask(rowJson);
      if (task === undefined) throw new DatabaseError('SPINE_CORRUPT', `the row of task ${id} is damaged`);
      this.#connection.prepare(updateSql).run(rowJson, id);
      return task;
    });
  }

  #readJson(id: number): string | undefined {
    if (!Number.isSafeInteger(id)) return undefined;
    return this.#connection.read(() => this.#connection.prepare(getSql).pluck().get(id)) as string | undefined;
  }
}

const kind = { ...recordKindOf(table), table } as Parameters<typeof parseRow<typeof table>>[0];

function parseTask(rowJson: string): TrackerTask | undefined {
  return parseRow(kind, rowJson);
}

function checkChanges(changes: TaskChanges): Record<string, unknown> {
  try {
    return recordChanges(kind, changes, 'camel');
  } catch (error) {
    throw refusedRecord(error, table);
  }
}
