import {
  countRounds,
  decideResume,
  newestRounds,
  parseTriggerPayload,
  type ResumeDecision,
  type ResumePlan,
  type RoundPage,
  runQueries,
  type StoredWorkflowRun,
  storedRunOf,
  type ThreadEvent,
  type ThreadLine,
  type ThreadMessage,
  type ThreadRound,
  type TriggerPayload,
  threadEventOf,
  threadMessageOf,
  type WorkflowRun,
} from '@agentspine/schema';
import { type AskStore, parseCount, parseFilter, parseText, parseWhole } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';

/** `reader.runs`: runs of workflows, what was said in their threads, and how one goes on after a crash (SPEC 3.2 to 3.4). */
export class RunQuestions {
  readonly #ask: AskStore;

  constructor(ask: AskStore) {
    this.#ask = ask;
  }

  /** The status of a run; `undefined` where there is none of that id. @throws ReaderError `READER_BAD_REQUEST` */
  get(runId: string): StoredWorkflowRun | undefined {
    const id = parseText(runId, 'runId');
    return this.#ask((database) => readRun(database, id));
  }

  /** Runs that are queued or started, the oldest first. */
  active(workflow?: string): StoredWorkflowRun[] {
    const name = workflow === undefined ? null : parseText(workflow, 'workflow');
    return this.#ask((database) => readRuns(database, runQueries.active, { 1: name }));
  }

  /** Runs of any status, the newest first. */
  all(workflow?: string): StoredWorkflowRun[] {
    const name = workflow === undefined ? undefined : parseText(workflow, 'workflow');
    return this.#ask((database) => {
      return name === undefined ? readRuns(database, runQueries.all) : readRuns(database, runQueries.allOfOne, name);
    });
  }

  /** What a run was started with; of several starts the first counts. `undefined` where it cannot be read. */
  triggerPayload(runId: string): TriggerPayload | undefined {
    const id = parseText(runId, 'runId');
    return parseTriggerPayload(this.#ask((database) => readStarted(database, id)));
  }

  /** The messages of a thread in order; a line that holds none is skipped. */
  messages(runId: string): ThreadMessage[] {
    return this.#linesOf('thread_workflow_message', runId).flatMap(({ payload }) => threadMessageOf(payload) ?? []);
  }

  /** The command events of a thread in order. @deprecated Use `messages`: workers write messages. */
  commandEvents(runId: string): ThreadEvent[] {
    return this.#linesOf('thread_command_event', runId).flatMap(({ payload }) => threadEventOf(payload) ?? []);
  }

  /** How many rounds a thread has. */
  roundCount(runId: string): number {
    const id = parseText(runId, 'runId');
    return this.#ask((database) => readThread(database, id, countRounds));
  }

  /** Rounds of a thread, the newest first. @throws ReaderError `READER_BAD_REQUEST` */
  rounds(runId: string, page: RoundPage): ThreadRound[] {
    const id = parseText(runId, 'runId');
    const asked = parseFilter(page, 'page');
    const before = parseCount(asked.before, 'before');
    const limit = parseWhole(asked.limit, 'limit');
    return this.#ask((database) => readThread(database, id, (lines) => newestRounds(lines, { before, limit })));
  }

  /** How a run that is started or crashed goes on, or why it cannot (SPEC 3.4). */
  resumePlan(runId: string): ResumeDecision {
    const id = parseText(runId, 'runId');
    return this.#ask((database) => decide(database, id));
  }

  /** Plans of all runs that could be resumed, started or crashed, the oldest first; each holds its messages. */
  resumable(): ResumePlan[] {
    return this.#ask((database) => {
      const stopped = ['started', 'crashed'].flatMap((status) => readRuns(database, runQueries.withStatus, status));
      stopped.sort((left, right) => left.timestamp - right.timestamp);
      const decisions = stopped.map(({ runId }) => decide(database, runId));
      return decisions.filter((decision) => decision.kind === 'resumable');
    });
  }

  #linesOf(type: ThreadLine['type'], runId: string): readonly ThreadLine[] {
    const id = parseText(runId, 'runId');
    return this.#ask((database) => threadLines(database, id).filter((line) => line.type === type));
  }
}

function decide(database: Database, runId: string): ResumeDecision {
  return decideResume({
    run: readRun(database, runId),
    startedPayload: readStarted(database, runId),
    lines: threadLines(database, runId),
  });
}

function readRuns(database: Database, sql: string, ...values: readonly unknown[]): StoredWorkflowRun[] {
  return (database.prepare(sql).all(...values) as WorkflowRun[]).map(storedRunOf);
}

function readRun(database: Database, runId: string): StoredWorkflowRun | undefined {
  return readRuns(database, runQueries.run, runId)[0];
}

/** Null where the line has no payload, `undefined` where there is no line. */
function readStarted(database: Database, runId: string): string | null | undefined {
  return database.prepare(runQueries.startedPayload).pluck().get(runId) as string | null | undefined;
}

function threadLines(database: Database, runId: string): readonly ThreadLine[] {
  return database.prepare(runQueries.thread).all(runId) as ThreadLine[];
}

/** For threads of any length: one line at a time. */
function readThread<Result>(database: Database, runId: string, use: (lines: Iterable<ThreadLine>) => Result): Result {
  const lines = database.prepare(runQueries.thread).iterate(runId) as IterableIterator<ThreadLine>;
  try {
    return use(lines);
  } finally {
    // A use that does not read to the end would leave the connection busy.
    lines.return?.();
  }
}
