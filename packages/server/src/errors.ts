/** What can go wrong when a server is started. Codes never change; messages may. */
export type ServerErrorCode = 'SERVE_PORT_TAKEN' | 'SERVE_NO_PORT' | 'SERVE_NO_PAGE';

/** What a request can be refused with, beside the codes of the stores; `SERVE_GONE` and `SERVE_SLOW` are what the page says
 * where nobody answers, or not in time. */
export type ProblemCode =
  | 'SERVE_HOST_FOREIGN'
  | 'SERVE_ORIGIN_FOREIGN'
  | 'SERVE_KEY_WRONG'
  | 'SERVE_TOO_MANY'
  | 'SERVE_TOO_LARGE'
  | 'SERVE_BAD_REQUEST'
  | 'SERVE_NOT_FOUND'
  | 'SERVE_STORE_LOCKED'
  | 'SERVE_FAILED'
  | 'SERVE_GONE'
  | 'SERVE_SLOW';

/** The one error of this package; its message is one line that says what is wrong and what to do. */
export class ServerError extends Error {
  /** The name of the class. */
  override readonly name = 'ServerError';
  /** A code of docs/errors.md. */
  readonly code: ServerErrorCode;

  constructor(code: ServerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
