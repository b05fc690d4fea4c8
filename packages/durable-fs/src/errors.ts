/** What can go wrong with files and locks; the codes are promises, the messages are prose. */
export type DurableFsErrorCode =
  | 'FS_NOT_FOUND'
  | 'FS_EXISTS'
  | 'FS_NO_SPACE'
  | 'FS_READ_ONLY'
  | 'FS_PERMISSION'
  | 'FS_SYMLINK'
  | 'FS_NOT_DIRECTORY'
  | 'FS_IS_DIRECTORY'
  | 'FS_TOO_MANY_OPEN'
  | 'FS_SHORT_WRITE'
  | 'FS_CLOSED'
  | 'FS_BAD_ZSTD'
  | 'FS_IO'
  | 'LOCK_HELD'
  | 'LOCK_LOST';

/** A file call or a lock failed. `path` is what it was about; `cause` the error of the system where there was one. */
export class DurableFsError extends Error {
  override readonly name = 'DurableFsError';
  readonly code: DurableFsErrorCode;
  readonly path: string | undefined;

  constructor(code: DurableFsErrorCode, message: string, about: { readonly path?: string; readonly cause?: unknown }) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.code = code;
    this.path = about.path;
  }
}

const codeOfErrno: Readonly<Record<string, DurableFsErrorCode>> = {
  EACCES: 'FS_PERMISSION',
  EDQUOT: 'FS_NO_SPACE',
  EEXIST: 'FS_EXISTS',
  EISDIR: 'FS_IS_DIRECTORY',
  ELOOP: 'FS_SYMLINK',
  EMFILE: 'FS_TOO_MANY_OPEN',
  EMLINK: 'FS_SYMLINK', // What BSD says where Linux says ELOOP.
  ENFILE: 'FS_TOO_MANY_OPEN',
  ENOENT: 'FS_NOT_FOUND',
  ENOSPC: 'FS_NO_SPACE',
  ENOTDIR: 'FS_NOT_DIRECTORY',
  EPERM: 'FS_PERMISSION',
  EROFS: 'FS_READ_ONLY',
};

/** An error of the operating system as ours; whatever has no code of its own is `FS_IO`. */
export function fromSystemError(cause: unknown, path: string): DurableFsError {
  const errno = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const text = cause instanceof Error ? cause.message : String(cause);
  return new DurableFsError(codeOfErrno[errno] ?? 'FS_IO', text, { path, cause });
}

/** Whether `error` is a `DurableFsError` with this code. */
export function hasCode(error: unknown, code: DurableFsErrorCode): boolean {
  return error instanceof DurableFsError && error.code === code;
}
