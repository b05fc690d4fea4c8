/**
 * `INGEST_NO_PARSER`: a cursor or manifest names a harness that this program does not have. `INGEST_BAD_HARNESS`: a harness that
 * was given has a name that another one has, or that is not a name.
 */
export type IngestErrorCode = 'INGEST_NO_PARSER' | 'INGEST_BAD_HARNESS';

/** A failure of ingest. A damaged transcript is not a failure: it becomes facts. */
export class IngestError extends Error {
  /** The name of the class. */
  override readonly name = 'IngestError';
  /** A code of docs/errors.md. */
  readonly code: IngestErrorCode;

  constructor(code: IngestErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
