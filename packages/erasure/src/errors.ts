/** Codes of what an erasure or a seal refuses; each is a promise. */
export type ErasureErrorCode =
  | 'ERASURE_NOTHING_CHOSEN'
  | 'ERASURE_NOTHING_TO_RESUME'
  | 'ERASURE_INTENT_DAMAGED'
  | 'ERASURE_DOCUMENT_SHARED'
  | 'ERASURE_BYTES_MISSING'
  | 'ERASURE_STORE_BUSY'
  | 'ERASURE_NO_TOMBSTONES'
  | 'ERASURE_KEYS_DIFFER'
  | 'SEAL_DAMAGED'
  | 'SEAL_KEY_WRONG'
  | 'SEAL_NOT_FOUND';

/** Sessions cannot be erased, or a seal cannot be made or read. */
export class ErasureError extends Error {
  /** The name of the class. */
  override readonly name = 'ErasureError';
  /** A code of docs/errors.md. */
  readonly code: ErasureErrorCode;

  constructor(code: ErasureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
