/** What can go wrong with a database. Codes never change; messages may. */
export type DatabaseErrorCode =
  | 'DATABASE_NOT_A_FILE'
  | 'DATABASE_PRAGMA_REFUSED'
  | 'SPINE_BUSY'
  | 'SPINE_CORRUPT'
  | 'SPINE_FAILED'
  | 'SPINE_FOREIGN'
  | 'SPINE_FULL'
  | 'SPINE_GONE'
  | 'SPINE_MISSING'
  | 'SPINE_NEWER'
  | 'SPINE_NOT_WRITABLE'
  | 'SPINE_OUTDATED'
  | 'WRITER_CLOSED'
  | 'WRITER_READ_ONLY';

/** What every store on SQLite throws: it could not be opened, read or written, or what was to be written was refused. */
export abstract class StoreError extends Error {
  /** A code of docs/errors.md. */
  abstract readonly code: string;
  /** What is wrong in what a caller gave: the name of a property, or a key as JSON spells it. */
  readonly field: string | undefined;

  constructor(message: string, options?: { readonly cause?: unknown; readonly field?: string | undefined }) {
    super(message, options);
    this.field = options?.field;
  }
}

/** A database could not be opened, read or written. */
export class DatabaseError extends StoreError {
  /** The name of the class. */
  override readonly name = 'DatabaseError';
  /** A code of docs/errors.md. */
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
