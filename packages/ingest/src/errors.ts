/**
 * `INGEST_NO_PARSER`: a cursor or manifest names a harness that this program does not have. `INGEST_BAD_HARNESS`: a harness that
 * was given has a name that another one has, or that is none.
 */
export type IngestErrorCode = 'INGEST_NO_PARSER' | 'INGEST_BAD_HARNESS';

/** A failure of ingest. Damaged transcripts are none: they become facts. */
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
