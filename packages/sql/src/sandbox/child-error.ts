/** Why there is no answer; the codes are those of `ReaderError`. */
export interface ChildError {
  readonly code: 'READER_SQL_REFUSED' | 'READER_SQL_ERROR' | 'READER_QUERY_LIMIT' | 'READER_COLD_CORRUPT';
  readonly message: string;
  /** Whether it needs more memory than it may have. */
  readonly isMemory?: true;
  /** Whether the query names columns that were left out, so that it has to be asked with all of them. */
  readonly isOfColumns?: true;
}

/** Ends the work of the child with a reason of its own. */
export class Refusal extends Error {
  readonly reason: ChildError;

  constructor(reason: ChildError) {
    super(reason.message);
    this.reason = reason;
  }
}
