/** What can go wrong in the command itself. Codes never change; messages may. */
export type CommandErrorCode = 'CLI_INTERRUPTED' | 'CLI_NOT_FOUND' | 'CLI_UNEXPECTED' | 'CLI_USAGE';

/** A command could not do what it was asked to. The message is one line that names the subject and the next step. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: CommandErrorCode;

  constructor(code: CommandErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
