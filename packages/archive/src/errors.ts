/** What can go wrong with the archive's files. Codes never change; messages may. */
export type ArchiveErrorCode =
  | 'ARCHIVE_CLOSED'
  | 'COLD_CORRUPT'
  | 'COLD_DAY_MISSING'
  | 'COLD_RETENTION_INVALID'
  | 'COLD_ROW_CONFLICT'
  | 'COLD_WATERMARK_INVALID'
  | 'COLD_WRITE_FAILED'
  | 'CUSTODY_DAMAGED'
  | 'CUSTODY_MISSING'
  | 'LEDGER_CHANGING'
  | 'LEDGER_DAMAGED'
  | 'LEDGER_READ_ONLY'
  | 'LEDGER_RECORD_INVALID'
  | 'LEDGER_UNREADABLE'
  | 'STAMP_SELECTOR_EMPTY'
  | 'STAMP_SELECTOR_UNSUPPORTED'
  | 'STAMP_TIME_INVALID'
  | 'STAMP_ENRICHMENT_INVALID';

/** The ledger, the custody of raw bytes, the content records or the cold archive could not do what was asked. */
export class ArchiveError extends Error {
  /** The name of the class. */
  override readonly name = 'ArchiveError';
  /** A code of docs/errors.md. */
  readonly code: ArchiveErrorCode;

  constructor(code: ArchiveErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
