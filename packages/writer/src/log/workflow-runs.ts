import {
  isWorkflowStep,
  type LogEntry,
  type LogInput,
  runQueries,
  type StoredWorkflowRun,
  storedRunOf,
  type WorkflowRun,
  type WorkflowRunInput,
} from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { WriterError } from '../errors.ts';
import { parseText } from './log-fields.ts';
import type { LogLines } from './log-lines.ts';
import { parseLogInput } from './parse-log-input.ts';
import { parseWorkflowRun } from './parse-workflow-run.ts';

/** How a step of a run is taken. */
export interface StepOptions {
  /** Accepts any step, also one that `isWorkflowStep` refuses: for the history of another store. Default false. */
  readonly force?: boolean | undefined;
}

const putSql = `INSERT INTO workflow_runs (run_id, workflow, status, timestamp, exit_code) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (run_id) DO UPDATE SET workflow = excluded.workflow, status = excluded.status,
    timestamp = excluded.timestamp, exit_code = excluded.exit_code`;

/** The status of each run (SPEC 3.3); a status is written together with the line that says so, or not at all. */
export class WorkflowRuns {
  readonly #connection: SpineConnection;
  readonly #lines: LogLines;

  constructor(connection: SpineConnection, lines: LogLines) {
    this.#connection = connection;
    this.#lines = lines;
  }

  /**
   * Appends a line and sets the status of a run in one transaction; returns the line.
   * @throws WriterError `LOG_INVALID`, `WORKFLOW_STEP_REFUSED` for a step that `isWorkflowStep` refuses, DatabaseError `SPINE_…`
   */
  upsertWorkflowRun(entry: LogInput, run: WorkflowRunInput, { force = false }: StepOptions = {}): LogEntry {
    const line = parseLogInput(entry);
    const next = parseWorkflowRun(run);
    return this.#connection.transaction(() => {
      if (!force) refuseStep(this.getWorkflowRun(next.runId)?.status, next);
      const appended = this.#lines.insert(line);
      const { runId, workflow, status, timestamp, exitCode } = next;
      this.#connection.prepare(putSql).run(runId, workflow, status, timestamp, exitCode);
      return appended;
    });
  }

  /** The status of a run; `undefined` where there is none of that id. */
  getWorkflowRun(runId: string): StoredWorkflowRun | undefined {
    return this.#read(runQueries.run, parseText(runId, 'runId'))[0];
  }

  /** Runs of one status, the oldest first. */
  withStatus(status: WorkflowRun['status']): StoredWorkflowRun[] {
    return this.#read(runQueries.withStatus, status);
  }

  #read(sql: string, ...values: readonly unknown[]): StoredWorkflowRun[] {
    const rows = this.#connection.read(() => this.#connection.prepare(sql).all(...values));
    return (rows as WorkflowRun[]).map(storedRunOf);
  }
}

function refuseStep(from: StoredWorkflowRun['status'] | undefined, { runId, status: to }: WorkflowRun): void {
  if (from !== 'unknown' && isWorkflowStep(from, to)) return;
  const now = from === undefined ? 'is not there yet' : `is ${from}`;
  throw new WriterError('WORKFLOW_STEP_REFUSED', `run ${runId} ${now} and cannot become ${to}`, {
    step: { runId, from, to },
  });
}
