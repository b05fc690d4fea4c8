import type { SpineConnection } from '@agentspine/sqlite';
import type { Clock } from '../obs/ports.ts';
import { CrashRecovery } from './crash-recovery.ts';
import { followLog, type LogFeedOptions } from './log-feed.ts';
import { LogLines } from './log-lines.ts';
import { SpineMeta } from './spine-meta.ts';
import { WorkflowRuns } from './workflow-runs.ts';

/**
 * The append-only log, the runs that write into it and what is needed to resume them (SPEC 3). Nothing of it is spooled:
 * a failure throws. No call changes or removes a line; only the cold archive takes lines out.
 */
export interface Log
  extends Pick<LogLines, 'append' | 'appendBatch'>,
    Pick<SpineMeta, 'getMeta' | 'setMeta'>,
    Pick<WorkflowRuns, 'upsertWorkflowRun' | 'getWorkflowRun'>,
    Pick<CrashRecovery, 'recover'> {
  /** Follows what any process appends, after the line of an id. Ends only with `follow: false`, an aborted signal or `break`. */
  subscribe(from?: number, options?: Omit<LogFeedOptions, 'from'>): ReturnType<typeof followLog>;
}

export interface LogOptions {
  readonly path: string;
  readonly connection: SpineConnection;
  readonly clock: Clock;
}

/** Everything of `writer.log`. */
export function makeLog({ path, connection, clock }: LogOptions): Log {
  const lines = new LogLines(connection);
  const meta = new SpineMeta(connection);
  const runs = new WorkflowRuns(connection, lines);
  const recovery = new CrashRecovery({ connection, clock, runs });
  return {
    append: (entry) => lines.append(entry),
    appendBatch: (entries) => lines.appendBatch(entries),
    getMeta: (key) => meta.getMeta(key),
    setMeta: (key, value) => meta.setMeta(key, value),
    upsertWorkflowRun: (entry, run, options) => runs.upsertWorkflowRun(entry, run, options),
    getWorkflowRun: (runId) => runs.getWorkflowRun(runId),
    recover: () => recovery.recover(),
    subscribe: (from, options) => {
      connection.refuseClosed();
      return followLog(path, { ...options, from });
    },
  };
}
