/** Codes of errors of capture; each is a promise. */
export type CaptureErrorCode =
  | 'CAPTURE_UNKNOWN_HARNESS'
  | 'CAPTURE_SETTINGS_REFUSED'
  | 'CAPTURE_SETTINGS_CHANGED'
  | 'CAPTURE_WATCHED'
  | 'CAPTURE_REMOTE_REFUSED';

/** What cannot be captured, or set up for it. */
export class CaptureError extends Error {
  /** Its name in a stack. */
  override readonly name = 'CaptureError';
  /** What programs ask for. */
  readonly code: CaptureErrorCode;

  constructor(code: CaptureErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
