import { join } from 'node:path';
import type { LogInput, WorkflowRunInput, WorkflowRunStatus } from '@agentspine/schema';
import { ManualClock, openTempHome, type TempHome } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { type Log, openWriter, type Writer } from '../../src/index.ts';

/** A writer in a home of its own, and a way into its database past the writer. */
export class LogUnderTest implements Disposable {
  readonly #folder: TempHome = openTempHome();
  readonly home = join(this.#folder.path, 'home');
  readonly path = join(this.home, 'spine.db');
  readonly clock = new ManualClock();
  readonly writer: Writer = openWriter({ home: this.home, durability: 'process', clock: this.clock });

  get log(): Log {
    return this.writer.log;
  }

  /** Appends a line of a workflow. */
  say(type: string, refId: string, payload: unknown): number {
    const text = payload === null || typeof payload === 'string' ? payload : JSON.stringify(payload);
    return this.log.append({ ...line, source: 'workflow', type, refId, payload: text }).id;
  }

  /** Sets the status of a run, with a line that says so. */
  set(runId: string, status: WorkflowRunStatus, changes: Partial<WorkflowRunInput & LogInput> = {}): void {
    const { workflow = 'review', timestamp = this.clock.now(), exitCode, payload } = changes;
    this.clock.advance(1);
    const entry = { source: 'workflow', type: status, refId: runId, payload, timestamp };
    this.log.upsertWorkflowRun(entry, { runId, workflow, status, timestamp, exitCode });
  }

  /** Runs SQL past the writer, as somebody with a shell could. */
  tamper(sql: string, ...values: readonly (string | number | null)[]): void {
    using database = this.#open();
    database.connection.pragma('ignore_check_constraints = ON');
    if (values.length === 0) database.connection.exec(sql);
    else database.connection.prepare(sql).run(...values);
  }

  /** Every row of a table. */
  rows(table: 'logs' | 'workflow_runs' | 'meta' | 'ticks'): unknown[] {
    using database = this.#open();
    return database.connection.prepare(`SELECT * FROM ${table} ORDER BY rowid`).all();
  }

  [Symbol.dispose](): void {
    this.writer.close();
    this.#folder[Symbol.dispose]();
  }

  #open(): { readonly connection: Database.Database } & Disposable {
    const connection = new Database(this.path, { fileMustExist: true });
    return { connection, [Symbol.dispose]: () => connection.close() };
  }
}

/** A line that is as it should be. */
export const line: LogInput = { source: 'system', type: 'note', timestamp: 1_767_323_045_678 };
