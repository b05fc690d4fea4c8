import {
  type Rule,
  type RuleFilter,
  readTaskDetails,
  ruleOfRow,
  ruleQueries,
  type SelectRows,
  type Task,
  type TaskDetails,
  taskOfRow,
  tasksQuery,
} from '@agentspine/schema';
import Database from 'better-sqlite3';

/** What tests of the trace ask of a store, over a connection of their own: the reader is not a package that this one knows. */
export class AskedTrace {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  task(taskId: string): TaskDetails | undefined {
    return this.#ask((select) => readTaskDetails(select, taskId));
  }

  /** Those that changed last first. */
  tasks(includeArchived = false): Task[] {
    const none = { status: null, origin: null, workspacePath: null, limit: 100 };
    return this.#ask((select) =>
      select(tasksQuery, { ...none, includeArchived: includeArchived ? 1 : 0 }).map(taskOfRow),
    );
  }

  rule(ruleId: string): Rule | undefined {
    return this.rules({ includeDeleted: true }).find(({ id }) => id === ruleId);
  }

  /** The oldest first. */
  rules({ includeDeleted = false }: Pick<RuleFilter, 'includeDeleted'> = {}): Rule[] {
    const values = { scope: null, taskId: null, isAll: includeDeleted ? 1 : 0 };
    return this.#ask((select) => select(ruleQueries.list, values).map(ruleOfRow));
  }

  #ask<Answer>(question: (select: SelectRows) => Answer): Answer {
    const database = new Database(this.#path, { readonly: true, fileMustExist: true });
    try {
      return question((sql, ...values) => database.prepare(sql).all(...values));
    } finally {
      database.close();
    }
  }
}
