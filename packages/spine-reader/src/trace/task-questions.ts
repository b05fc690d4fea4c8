import {
  projectName,
  readTaskDetails,
  type Task,
  type TaskDetails,
  type TraceTaskFilter,
  taskOfRow,
  taskOrigins,
  taskStatuses,
  tasksQuery,
} from '@agentspine/schema';
import { type AskStore, parseCount, parseFilter, parseName, parseText, parseWord } from '@agentspine/sql';

const limitDefault = 100;

/** `reader.tasks`: what agents work on (SPEC 4.5). */
export class TaskQuestions {
  readonly #ask: AskStore;

  constructor(ask: AskStore) {
    this.#ask = ask;
  }

  /** Tasks, those that changed last first; archived ones only where they are asked for. @throws ReaderError `READER_BAD_REQUEST` */
  list(filter: TraceTaskFilter = {}): Task[] {
    const {
      includeArchived = false,
      status,
      origin,
      workspacePath,
      limit = limitDefault,
    } = parseFilter(filter, 'filter');
    const values = {
      includeArchived: includeArchived ? 1 : 0,
      status: status === undefined ? null : parseWord(status, taskStatuses, 'status'),
      origin: origin === undefined ? null : parseWord(origin, taskOrigins, 'origin'),
      // The path of a task is the name of its project, in which `c:` is `C:`.
      workspacePath: workspacePath === undefined ? null : projectName(parseText(workspacePath, 'workspacePath')),
      limit: parseCount(limit, 'limit'),
    };
    return this.#ask((database) => database.prepare(tasksQuery).all(values)).map(taskOfRow);
  }

  /** A task with its relations, sessions and bindings; `undefined` where there is none. @throws ReaderError `READER_BAD_REQUEST` */
  get(taskId: string): TaskDetails | undefined {
    const id = parseName(taskId, 'taskId');
    return this.#ask((database) => readTaskDetails((sql, ...values) => database.prepare(sql).all(...values), id));
  }
}
