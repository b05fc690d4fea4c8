/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'CLI_USAGE';
}

/** The command could not do what it was asked to: exit code 1. The message names the subject and the next step. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: CommandErrorCode;

  constructor(code: CommandErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type CommandErrorCode = 'CLI_INTERRUPTED' | 'CLI_NOTHING_FOUND' | 'CLI_NOT_FOUND' | 'CLI_CORRUPT';
