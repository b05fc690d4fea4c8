import type { WorkflowRunStatus } from '@agentspine/schema';
import { StoreError } from '@agentspine/sqlite';

/** What a writer refuses, or could not keep. Codes never change; messages may. */
export type WriterErrorCode =
  | 'COLD_ROW_CONFLICT'
  | 'COLD_ROW_INVALID'
  | 'DELIVERY_NOT_FOUND'
  | 'DELIVERY_STEP_REFUSED'
  | 'LOG_INVALID'
  | 'RECORD_INVALID'
  | 'RECORD_LOST'
  | 'TASK_NOT_FOUND'
  | 'WORKFLOW_STEP_REFUSED';

/** A step that a workflow run may not take. */
export interface RefusedStep {
  /** The run. */
  readonly runId: string;
  /** `undefined` is a run that is not there yet. */
  readonly from: WorkflowRunStatus | 'unknown' | undefined;
  /** The status that it may not get. */
  readonly to: WorkflowRunStatus;
}

/** What was to be recorded was refused, or could not be kept anywhere. A database that fails is a `DatabaseError`. */
export class WriterError extends StoreError {
  /** The name of the class. */
  override readonly name = 'WriterError';
  /** A code of docs/errors.md. */
  readonly code: WriterErrorCode;
  /** What `WORKFLOW_STEP_REFUSED` is about. */
  readonly step: RefusedStep | undefined;

  /** `field` names what `RECORD_INVALID` or `LOG_INVALID` is about: a key as `row_json` spells it, or a property. */
  constructor(
    code: WriterErrorCode,
    message: string,
    options?: {
      readonly cause?: unknown;
      readonly field?: string | undefined;
      readonly step?: RefusedStep | undefined;
    },
  ) {
    super(message, options);
    this.code = code;
    this.step = options?.step;
  }
}
