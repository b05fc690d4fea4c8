import { StoreError } from '@agentspine/sqlite';

/** What can go wrong with the read model. Codes never change; messages may. */
export type ReadModelErrorCode =
  | 'ARCHIVE_CLOSED'
  | 'ARCHIVE_CORRUPT'
  | 'ARCHIVE_FAILED'
  | 'ARCHIVE_NEWER'
  | 'ARCHIVE_OUTDATED'
  | 'LEDGER_CHANGING'
  | 'LEDGER_DAMAGED';

/** `archive.sqlite` cannot be used as it is, or the ledger changed while it was read. */
export class ReadModelError extends StoreError {
  /** The name of the class. */
  override readonly name = 'ReadModelError';
  /** A code of docs/errors.md. */
  readonly code: ReadModelErrorCode;

  constructor(code: ReadModelErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
