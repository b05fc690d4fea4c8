/** Codes of what a backup refuses; each is a promise. */
export type BackupErrorCode =
  | 'BACKUP_TARGET_WRONG'
  | 'BACKUP_NOT_FOUND'
  | 'BACKUP_DAMAGED'
  | 'BACKUP_NO_HOME'
  | 'BACKUP_INTO_WRONG'
  | 'BACKUP_POLICY_WRONG'
  | 'BACKUP_HOME_CHANGES';

/** A backup cannot be taken, read or restored. */
export class BackupError extends Error {
  /** The name of the class. */
  override readonly name = 'BackupError';
  /** A code of docs/errors.md. */
  readonly code: BackupErrorCode;

  constructor(code: BackupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
