import { findSystemFailure } from './system-failure.ts';

/** What can go wrong with files and locks. Codes never change; messages may. */
export type DurableFsErrorCode =
  | 'FS_NOT_FOUND'
  | 'FS_EXISTS'
  | 'FS_NO_SPACE'
  | 'FS_READ_ONLY'
  | 'FS_PERMISSION'
  | 'FS_NOT_PRIVATE'
  | 'FS_SYMLINK'
  | 'FS_NOT_DIRECTORY'
  | 'FS_IS_DIRECTORY'
  | 'FS_TOO_MANY_OPEN'
  | 'FS_SHORT_WRITE'
  | 'FS_BUSY'
  | 'FS_CORRUPT'
  | 'FS_NO_MEMORY'
  | 'FS_TOO_LARGE'
  | 'FS_BAD_NAME'
  | 'FS_CLOSED'
  | 'FS_BAD_ZSTD'
  | 'FS_IO'
  | 'LOCK_HELD'
  | 'LOCK_LOST';

/** A file call or a lock failed. `path` is what it was about; `cause` the error of the system where there was one. */
export class DurableFsError extends Error {
  /** The name of the class. */
  override readonly name = 'DurableFsError';
  /** A code of docs/errors.md. */
  readonly code: DurableFsErrorCode;
  /** The file or folder that it is about. */
  readonly path: string | undefined;
  /** The message without the path at its beginning: for lists that name the path in a column of its own. */
  readonly reason: string;

  constructor(code: DurableFsErrorCode, message: string, about: { readonly path?: string; readonly cause?: unknown }) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.code = code;
    this.path = about.path;
    const start = `${about.path}: `;
    this.reason = message.startsWith(start) ? message.slice(start.length) : message;
  }
}

/**
 * An error of the operating system as ours, with the file and what to do; whatever the table does not know is `FS_IO` with
 * the system's own words.
 */
export function fromSystemError(cause: unknown, path: string): DurableFsError {
  const failure = findSystemFailure(cause);
  const text = failure?.text ?? (cause instanceof Error ? cause.message : String(cause));
  return new DurableFsError(failure?.code ?? 'FS_IO', `${path}: ${text}`, { path, cause });
}

/** Whether `error` is a `DurableFsError` with this code. */
export function hasCode(error: unknown, code: DurableFsErrorCode): boolean {
  return error instanceof DurableFsError && error.code === code;
}
