/** What a use case of a home refuses. Codes never change; messages may. */
export type HomeErrorCode =
  | 'HOME_BAD_REQUEST'
  | 'HOME_BAD_TIMEZONE'
  | 'HOME_CLOSED'
  | 'HOME_CORRUPT'
  | 'HOME_ERASURE_UNFINISHED'
  | 'HOME_GC_REFUSED'
  | 'HOME_INTERRUPTED'
  | 'HOME_LEDGER_GONE'
  | 'HOME_NOTHING_FOUND'
  | 'HOME_NOT_FOUND';

/** A use case could not do what it was asked to. The message is one line that names the subject and the next step. */
export class HomeError extends Error {
  /** The name of the class. */
  override readonly name = 'HomeError';
  /** A code of docs/errors.md. */
  readonly code: HomeErrorCode;

  constructor(code: HomeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
