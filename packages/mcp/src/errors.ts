/** Codes of errors that tools of this server give; each is a promise. */
export type McpToolErrorCode = 'MCP_REF_NOT_FOUND' | 'MCP_ARGUMENT_MISSING' | 'MCP_PORT_TAKEN';

/** A call that cannot be answered. */
export class McpToolError extends Error {
  /** Its name in a stack. */
  override readonly name = 'McpToolError';
  /** What programs ask for. */
  readonly code: McpToolErrorCode;

  constructor(code: McpToolErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
