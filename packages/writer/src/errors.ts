import type { WorkflowRunStatus } from '@agentspine/schema';

/** What can go wrong with the databases; the codes are promises, the messages are prose. */
export type WriterErrorCode =
  | 'ARCHIVE_CLOSED'
  | 'ARCHIVE_CORRUPT'
  | 'ARCHIVE_NEWER'
  | 'ARCHIVE_OUTDATED'
  | 'COLD_ROW_CONFLICT'
  | 'COLD_ROW_INVALID'
  | 'CONTENT_CORRUPT'
  | 'CONTENT_MISSING'
  | 'DATABASE_NOT_A_FILE'
  | 'DATABASE_PRAGMA_REFUSED'
  | 'DELIVERY_NOT_FOUND'
  | 'DELIVERY_STEP_REFUSED'
  | 'EVENT_EXISTS'
  | 'EVENT_INVALID'
  | 'EVENT_NOT_FOUND'
  | 'LEDGER_CHANGING'
  | 'LEDGER_DAMAGED'
  | 'LOG_INVALID'
  | 'PARTITION_CONFLICT'
  | 'PARTITION_INVALID'
  | 'RECORD_INVALID'
  | 'RECORD_LOST'
  | 'RULE_CONFLICT'
  | 'RULE_INVALID'
  | 'RULE_NOT_FOUND'
  | 'SESSION_NOT_FOUND'
  | 'SPINE_BUSY'
  | 'SPINE_CORRUPT'
  | 'SPINE_FAILED'
  | 'SPINE_FOREIGN'
  | 'SPINE_FULL'
  | 'SPINE_GONE'
  | 'SPINE_MISSING'
  | 'SPINE_NEWER'
  | 'SPINE_OUTDATED'
  | 'SPINE_NOT_WRITABLE'
  | 'TASK_ARCHIVED'
  | 'TASK_CYCLE'
  | 'TASK_NOT_FOUND'
  | 'WORKFLOW_STEP_REFUSED'
  | 'WRITER_CLOSED'
  | 'WRITER_READ_ONLY';

/** A step that a workflow run may not take. */
export interface RefusedStep {
  readonly runId: string;
  /** `undefined` is a run that is not there yet. */
  readonly from: WorkflowRunStatus | 'unknown' | undefined;
  readonly to: WorkflowRunStatus;
}

/** A database could not be opened, read or written, or what was to be written was refused. */
export class WriterError extends Error {
  override readonly name = 'WriterError';
  readonly code: WriterErrorCode;
  /** What `RECORD_INVALID` or `LOG_INVALID` is about: a key as `row_json` spells it, or the name of a property. */
  readonly field: string | undefined;
  /** What `WORKFLOW_STEP_REFUSED` is about. */
  readonly step: RefusedStep | undefined;

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
    this.field = options?.field;
    this.step = options?.step;
  }
}
