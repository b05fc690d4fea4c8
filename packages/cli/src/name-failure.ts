import { findSystemFailure } from '@agentspine/durable-fs';
import { messageOf } from '@agentspine/schema';
import { codeOf } from './exit-code.ts';

/** Codes that Node, the system and SQLite give; ours never look like these. */
const foreignCode = /^(?:ERR_|SQLITE_|E[A-Z0-9]+$)/;

/**
 * Message and code of ours for whatever was thrown: the last net. A package translates what it meets, and names its file;
 * what slipped through gets the meaning of its code here, and what has no meaning is a fault of this program.
 */
export function nameFailure(error: unknown): { readonly message: string; readonly code: string } {
  const message = messageOf(error);
  const failure = findSystemFailure(error);
  if (failure !== undefined) return { message: `${subjectOf(error, message)}: ${failure.text}`, code: failure.code };
  const code = codeOf(error);
  if (code !== undefined && !foreignCode.test(code)) return { message, code };
  const own = code === undefined ? message : `${message} [${code}]`;
  return {
    message: `${own}; this is a fault of spine: report it with what SPINE_DEBUG=1 shows`,
    code: 'CLI_UNEXPECTED',
  };
}

/** The file that the error is about; its own words where it names none. */
function subjectOf(error: unknown, message: string): string {
  const path = error instanceof Error && 'path' in error ? error.path : undefined;
  return typeof path === 'string' ? path : message;
}
