/** Codes of what a fleet refuses; each is a promise. */
export type FleetErrorCode =
  | 'FLEET_NOT_SET_UP'
  | 'FLEET_TARGET_WRONG'
  | 'FLEET_NOT_FOUND'
  | 'FLEET_CLONED_HOME'
  | 'FLEET_DAMAGED'
  | 'FLEET_HOME_DAMAGED'
  | 'FLEET_REFUSED'
  | 'FLEET_UNREACHABLE';

/** A home cannot be shipped, or a fleet cannot be asked. No message has a credential. */
export class FleetError extends Error {
  /** The name of the class. */
  override readonly name = 'FleetError';
  /** A code of docs/errors.md. */
  readonly code: FleetErrorCode;

  constructor(code: FleetErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
