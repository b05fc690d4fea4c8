/** Codes of errors of this package; each is a promise. */
export type OtlpErrorCode =
  | 'OTLP_PORT_TAKEN'
  | 'OTLP_RUNNING'
  | 'OTLP_MALFORMED'
  | 'OTLP_ENDPOINT'
  | 'OTLP_PUSH_REFUSED';

/** Telemetry that cannot be received, read or sent. */
export class OtlpError extends Error {
  /** Its name in a stack. */
  override readonly name = 'OtlpError';
  /** What programs ask for. */
  readonly code: OtlpErrorCode;

  constructor(code: OtlpErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
