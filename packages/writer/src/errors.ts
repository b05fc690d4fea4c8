/** What can go wrong with the databases; the codes are promises, the messages are prose. */
export type WriterErrorCode =
  | 'ARCHIVE_CLOSED'
  | 'ARCHIVE_CORRUPT'
  | 'ARCHIVE_NEWER'
  | 'ARCHIVE_OUTDATED'
  | 'COLD_ROW_CONFLICT'
  | 'COLD_ROW_INVALID'
  | 'DATABASE_NOT_A_FILE'
  | 'DATABASE_PRAGMA_REFUSED'
  | 'DELIVERY_NOT_FOUND'
  | 'DELIVERY_STEP_REFUSED'
  | 'LEDGER_CHANGING'
  | 'RECORD_INVALID'
  | 'RECORD_LOST'
  | 'SPINE_BUSY'
  | 'SPINE_CORRUPT'
  | 'SPINE_FAILED'
  | 'SPINE_FOREIGN'
  | 'SPINE_FULL'
  | 'SPINE_GONE'
  | 'SPINE_MISSING'
  | 'SPINE_NEWER'
  | 'SPINE_NOT_WRITABLE'
  | 'TASK_NOT_FOUND'
  | 'WRITER_CLOSED'
  | 'WRITER_READ_ONLY';

/** A database could not be opened, read or written, or what was to be written was refused. */
export class WriterError extends Error {
  override readonly name = 'WriterError';
  readonly code: WriterErrorCode;
  /** The key that `RECORD_INVALID` is about, as `row_json` spells it. */
  readonly field: string | undefined;

  constructor(
    code: WriterErrorCode,
    message: string,
    options?: { readonly cause?: unknown; readonly field?: string | undefined },
  ) {
    super(message, options);
    this.code = code;
    this.field = options?.field;
  }
}
