/** Codes of what an object store refuses; each is a promise. */
export type ObjectStoreErrorCode =
  | 'OBJECTS_ADDRESS_WRONG'
  | 'OBJECTS_NO_CREDENTIALS'
  | 'OBJECTS_NO_BUCKET'
  | 'OBJECTS_REFUSED'
  | 'OBJECTS_UNREACHABLE'
  | 'OBJECTS_FAILED'
  | 'OBJECTS_BUSY'
  | 'OBJECTS_LOCK_LOST';

/** An object store cannot be found, asked or written. No message has a credential. */
export class ObjectStoreError extends Error {
  /** The name of the class. */
  override readonly name = 'ObjectStoreError';
  /** A code of docs/errors.md. */
  readonly code: ObjectStoreErrorCode;

  constructor(code: ObjectStoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
