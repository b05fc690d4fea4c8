import type { ResumeDecision } from '@agentspine/schema';
import { RunQuestions } from '@agentspine/spine-reader';
import { type AskStore, askHotAndCount, type ColdSource } from '@agentspine/sql';
import type { AskedAt } from '../time-bound.ts';
import { type ListedLogLine, type LogPageRequest, readLinesOf, readLogLine, readLogPage } from './log-page.ts';
import type { PinnedPage } from './page-request.ts';
import {
  type RecordDetails,
  type RecordsPage,
  type RecordsRequest,
  readRecord,
  readRecordsPage,
} from './records-page.ts';
import { type ListedRun, type RunsPage, type RunsRequest, readListedRun, readRunsPage } from './runs-page.ts';
import { readTasksPage, readTaskView, type TasksPage, type TasksRequest, type TaskView } from './tasks-page.ts';

/** What these questions take of a reader. */
export interface ListStores {
  /** Asks `spine.db`. */
  readonly askSpine: AskStore;
  /** Where archived days are. */
  readonly cold: () => ColdSource;
  /** When it is asked, and whose days are meant. */
  readonly askedAt: () => AskedAt;
}

/** A run, what its log says of it, and whether it can go on. */
export interface RunView {
  /** The run. */
  readonly run: ListedRun;
  /** Lines of the log that belong to it, in order; the first 500. */
  readonly lines: readonly ListedLogLine[];
  /** How many there are. */
  readonly lineTotal: number;
  /** How it goes on, or why it does not. */
  readonly resume: ResumeDecision;
}

const linesMax = 500;

/** `reader.browse.lists`: records, lines of the log, runs and tasks in pages, for somebody who looks through a home. */
export class ListQuestions {
  readonly #stores: ListStores;
  readonly #runs: RunQuestions;

  constructor(stores: ListStores) {
    this.#stores = stores;
    this.#runs = new RunQuestions(stores.askSpine);
  }

  /** A page of records, those written last first. @throws ReaderError `READER_BAD_REQUEST`, `READER_CURSOR_STALE` */
  async records(request: RecordsRequest = {}): Promise<RecordsPage> {
    const { askSpine, askedAt } = this.#stores;
    const page = askSpine((database) => readRecordsPage(database, request, askedAt()));
    const isAsked = (table: string) => table !== 'logs' && (request.table === undefined || table === request.table);
    return { ...page, cold: await this.#countCold(isAsked) };
  }

  /** A record with all its columns; `undefined` where there is none in `spine.db`. @throws ReaderError `READER_BAD_REQUEST` */
  record(table: string, id: string): RecordDetails | undefined {
    return this.#stores.askSpine((database) => readRecord(database, table, id));
  }

  /** A page of lines of the log, the last one first. @throws ReaderError `READER_BAD_REQUEST`, `READER_CURSOR_STALE` */
  async logs(request: LogPageRequest = {}): Promise<PinnedPage<ListedLogLine>> {
    const { askSpine, askedAt } = this.#stores;
    const page = askSpine((database) => readLogPage(database, request, askedAt()));
    return { ...page, cold: await this.#countCold((table) => table === 'logs') };
  }

  /** A line of the log with the first 200,000 characters of its payload; `undefined` where there is none. @throws ReaderError `READER_BAD_REQUEST` */
  logLine(id: string): ListedLogLine | undefined {
    return this.#stores.askSpine((database) => readLogLine(database, id));
  }

  /** A page of runs, those whose status is the newest first. @throws ReaderError `READER_BAD_REQUEST`, `READER_CURSOR_STALE` */
  runs(request: RunsRequest = {}): RunsPage {
    return this.#stores.askSpine((database) => readRunsPage(database, request, this.#stores.askedAt()));
  }

  /** A run with its steps; `undefined` where there is none. */
  run(runId: string): RunView | undefined {
    const { askSpine } = this.#stores;
    const found = askSpine((database) => {
      const run = readListedRun(database, runId);
      return run && { run, ...readLinesOf(database, runId, linesMax) };
    });
    if (found === undefined) return undefined;
    return { run: found.run, lines: found.lines, lineTotal: found.total, resume: this.#runs.resumePlan(runId) };
  }

  /** A page of tasks as a tree, those that changed last first. @throws ReaderError `READER_BAD_REQUEST` */
  tasks(request: TasksRequest = {}): TasksPage {
    return this.#stores.askSpine((database) => readTasksPage(database, request, this.#stores.askedAt()));
  }

  /** A task with its todos, questions, sessions and newest events; `undefined` where there is none. */
  task(taskId: string): TaskView | undefined {
    return this.#stores.askSpine((database) => readTaskView(database, taskId));
  }

  /** Rows of archived days that are in `spine.db` no more. */
  async #countCold(isAsked: (table: string) => boolean): Promise<number> {
    return await askHotAndCount(this.#stores.cold(), (_, cold) =>
      [...cold].filter(([table]) => isAsked(table)).reduce((sum, [, { rows }]) => sum + rows, 0),
    );
  }
}
