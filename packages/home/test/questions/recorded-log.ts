import { DatabaseSync } from 'node:sqlite';
import { openReader, type Reader } from '@agentspine/reader';
import type { LogInput, WorkflowRunInput, WorkflowRunStatus } from '@agentspine/schema';
import { ManualClock, TempSpine } from '@agentspine/testkit';
import { type Log, openWriter, type Writer } from '@agentspine/writer';

/** A home with a log: what is written by one store is asked of the other. */
export class RecordedLog extends TempSpine {
  readonly clock = new ManualClock();
  readonly writer: Writer = openWriter({ home: this.home, durability: 'process', clock: this.clock });
  readonly reader: Reader = openReader({ home: this.home, nowMs: () => this.clock.now(), store: 'spine' });

  get log(): Log {
    return this.writer.log;
  }

  /** Appends a line of a workflow; returns its id. */
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

  /** Runs SQL past all checks, as somebody with a shell could. */
  plant(sql: string): void {
    const database = new DatabaseSync(this.path);
    database.exec('PRAGMA ignore_check_constraints = ON');
    database.exec(sql);
    database.close();
  }

  override [Symbol.dispose](): void {
    this.reader.close();
    this.writer.close();
    super[Symbol.dispose]();
  }
}

/** A line that is as it should be. */
export const line: LogInput = { source: 'system', type: 'note', timestamp: 1_767_323_045_678 };
