import { StoreError } from '@agentspine/sqlite';

/** What the trace refuses, or has not got. Codes never change; messages may. */
export type TraceErrorCode =
  | 'EVENT_EXISTS'
  | 'EVENT_INVALID'
  | 'EVENT_NOT_FOUND'
  | 'PARTITION_CONFLICT'
  | 'PARTITION_INVALID'
  | 'RULE_CONFLICT'
  | 'RULE_INVALID'
  | 'RULE_NOT_FOUND'
  | 'SESSION_NOT_FOUND'
  | 'TASK_ARCHIVED'
  | 'TASK_CYCLE'
  | 'TASK_NOT_FOUND';

/** The trace refused what was asked of it; nothing was written. */
export class TraceError extends StoreError {
  /** The name of the class. */
  override readonly name = 'TraceError';
  /** A code of docs/errors.md. */
  readonly code: TraceErrorCode;

  /** What is wrong with `field`, for a caller that has other names for fields; only of `RULE_INVALID`. */
  readonly reason: string | undefined;

  /** `field` names the property that `EVENT_INVALID` or `RULE_INVALID` is about. */
  constructor(
    code: TraceErrorCode,
    message: string,
    options?: {
      readonly cause?: unknown;
      readonly field?: string | undefined;
      readonly reason?: string | undefined;
    },
  ) {
    super(message, options);
    this.code = code;
    this.reason = options?.reason;
  }
}
