/**
 * The status of a workflow run, and what may follow what (SPEC 3.3).
 *
 * | from \ to | queued | started | completed | failed | crashed | interrupted | dropped | killed |
 * |---|---|---|---|---|---|---|---|---|
 * | (new) | yes | yes | | | | | yes: overflow | |
 * | queued | | yes | | | | yes: drain | yes: eviction | yes |
 * | started | | yes: resume | yes | yes | yes | yes | yes | yes |
 * | crashed | | yes: resume | | | | | | yes |
 * | interrupted | | yes: explicit resume | | | | | | |
 * | completed, failed, dropped, killed | | | | | | | | |
 */
export const workflowRunStatuses = [
  'queued',
  'started',
  'completed',
  'failed',
  'crashed',
  'interrupted',
  'dropped',
  'killed',
] as const;

/** The status of a run. */
export type WorkflowRunStatus = (typeof workflowRunStatuses)[number];

const allowedNext: Readonly<Record<WorkflowRunStatus | 'new', readonly WorkflowRunStatus[]>> = {
  new: ['queued', 'started', 'dropped'],
  queued: ['started', 'interrupted', 'dropped', 'killed'],
  started: ['started', 'completed', 'failed', 'crashed', 'interrupted', 'dropped', 'killed'],
  crashed: ['started', 'killed'],
  interrupted: ['started'],
  completed: [],
  failed: [],
  dropped: [],
  killed: [],
};

/** Whether a run may go from one status to another; `undefined` is a run that is not there yet. */
export function isWorkflowStep(from: WorkflowRunStatus | undefined, to: WorkflowRunStatus): boolean {
  return allowedNext[from ?? 'new'].includes(to);
}

/** Reads a status; `undefined` for any other text. */
export function parseWorkflowRunStatus(text: string): WorkflowRunStatus | undefined {
  return workflowRunStatuses.find((status) => status === text);
}

/** The status of a run. */
export interface WorkflowRun {
  /** The run. */
  readonly runId: string;
  /** The workflow. */
  readonly workflow: string;
  /** Its status. */
  readonly status: WorkflowRunStatus;
  /** When it got its status, in milliseconds since the epoch. */
  readonly timestamp: number;
  /** Null where nobody gave one, and always for runs that did not complete, fail, crash or get killed. */
  readonly exitCode: number | null;
}

/** What a caller says of a run; an exit code is kept only where it means something. */
export interface WorkflowRunInput extends Omit<WorkflowRun, 'exitCode'> {
  /** The exit code of the run; dropped for a status that has none (`keepsExitCode`). */
  readonly exitCode?: number | null | undefined;
}

/** A run as it reads: a word that somebody else put into the table is `unknown`, and stops nobody from reading. */
export interface StoredWorkflowRun extends Omit<WorkflowRun, 'status'> {
  /** The status; `unknown` for a word that is not one. */
  readonly status: WorkflowRunStatus | 'unknown';
}

/** Whether a run of this status may have an exit code. */
export function keepsExitCode(status: WorkflowRunStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'crashed' || status === 'killed';
}
