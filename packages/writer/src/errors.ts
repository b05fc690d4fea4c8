/** What can go wrong with the databases; the codes are promises, the messages are prose. */
export type WriterErrorCode =
  | 'ARCHIVE_CLOSED'
  | 'ARCHIVE_CORRUPT'
  | 'ARCHIVE_NEWER'
  | 'ARCHIVE_OUTDATED'
  | 'DATABASE_NOT_A_FILE'
  | 'DATABASE_PRAGMA_REFUSED'
  | 'LEDGER_CHANGING';

/** A database could not be opened, read or written. */
export class WriterError extends Error {
  override readonly name = 'WriterError';
  readonly code: WriterErrorCode;

  constructor(code: WriterErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
