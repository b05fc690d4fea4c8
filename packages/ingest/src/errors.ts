/** `INGEST_NO_PARSER`: a cursor or manifest names a harness that this version has no parser for. */
export type IngestErrorCode = 'INGEST_NO_PARSER';

/** A failure of ingest. Damaged transcripts are none: they become facts. */
export class IngestError extends Error {
  override readonly name = 'IngestError';
  readonly code: IngestErrorCode;

  constructor(code: IngestErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
