import {
  decideResume,
  type ResumeDecision,
  type ResumePlan,
  type ResumeRefusal,
  runQueries,
  type StoredWorkflowRun,
  type ThreadLine,
} from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import type { Clock } from '../obs/ports.ts';
import type { WorkflowRuns } from './workflow-runs.ts';

/** What crash recovery works with. */
export interface CrashRecoveryOptions {
  /** The open `spine.db`. */
  readonly connection: SpineConnection;
  /** The time. */
  readonly clock: Clock;
  /** The runs. */
  readonly runs: WorkflowRuns;
}

/** What a restart found; each list has the oldest first. */
export interface RecoveryReport {
  /** Runs that were started and can go on. */
  readonly resumable: readonly ResumePlan[];
  /** Runs that were started and cannot go on: they are crashed now. */
  readonly closed: readonly { readonly run: StoredWorkflowRun; readonly reason: ResumeRefusal }[];
  /** Runs that wait for their first start, in the order in which they are to be queued again. */
  readonly queued: readonly StoredWorkflowRun[];
}

/** What becomes of runs whose process died (SPEC 3.4). */
export class CrashRecovery {
  readonly #options: CrashRecoveryOptions;

  constructor(options: CrashRecoveryOptions) {
    this.#options = options;
  }

  /**
   * Takes stock after a restart: a run that is still started has lost its process. One that cannot be resumed becomes
   * crashed, with a line `recovery_skipped` that says why. Call it before the first worker starts. @throws DatabaseError `SPINE_…`
   */
  recover(): RecoveryReport {
    const { runs } = this.#options;
    const resumable: ResumePlan[] = [];
    const closed: { readonly run: StoredWorkflowRun; readonly reason: ResumeRefusal }[] = [];
    for (const { runId } of runs.withStatus('started')) {
      const decision = this.#decide(runId);
      if (decision.kind === 'resumable') resumable.push(decision);
      else closed.push(...this.#close(runId));
    }
    return { resumable, closed, queued: runs.withStatus('queued') };
  }

  /** Decides again under the write lock: another process may have been at the run meanwhile. */
  #close(runId: string): { readonly run: StoredWorkflowRun; readonly reason: ResumeRefusal }[] {
    const { connection, clock, runs } = this.#options;
    return connection.transaction(() => {
      const decision = this.#decide(runId);
      if (decision.kind === 'resumable' || decision.run?.status !== 'started') return [];
      const { run, reason } = decision;
      const timestamp = Math.floor(clock.now());
      const crashed = { ...run, status: 'crashed', timestamp, exitCode: null } as const;
      const payload = JSON.stringify({ reason, workflow: run.workflow });
      runs.upsertWorkflowRun(
        { source: 'workflow', type: 'recovery_skipped', refId: runId, payload, timestamp },
        crashed,
      );
      return [{ run: crashed, reason }];
    });
  }
  #decide(runId: string): ResumeDecision {
    const { connection, runs } = this.#options;
    return connection.read(() => {
      const startedPayload = connection.prepare(runQueries.startedPayload).pluck().get(runId) as
        | string
        | null
        | undefined;
      const lines = connection.prepare(runQueries.thread).all(runId) as ThreadLine[];
      return decideResume({ run: runs.getWorkflowRun(runId), startedPayload, lines });
    });
  }
}
