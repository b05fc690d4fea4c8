import type { DurableFsErrorCode } from './errors.ts';

/** What a code of the operating system, of SQLite or of Node means for a file of ours. */
export interface SystemFailure {
  /** A code of docs/errors.md. */
  readonly code: DurableFsErrorCode;
  /** What is wrong, what to do, and the system's own code: all but the name of the file. */
  readonly text: string;
  /** The code of the system, such as `ENOSPC`. */
  readonly systemCode: string;
}

type Meaning = readonly [pattern: RegExp, code: DurableFsErrorCode, wrong: string, advice: string];

/** The one table of what reaches us from below; the first that fits. SQLite's extended codes begin with the plain ones. */
const meanings: readonly Meaning[] = [
  [
    /^(SQLITE_FULL|SQLITE_IOERR_NOSPC|ENOSPC|EDQUOT)$/,
    'FS_NO_SPACE',
    'the disk or quota is full',
    'make room and try again',
  ],
  [
    /^(SQLITE_(BUSY|LOCKED|PROTOCOL)|EBUSY$|ETXTBSY$|EAGAIN$)/,
    'FS_BUSY',
    'it is locked by another process',
    'try again when that one has finished',
  ],
  [
    /^(SQLITE_READONLY|EROFS$)/,
    'FS_READ_ONLY',
    'it cannot be written',
    'check its mode and whether the disk is mounted read-only',
  ],
  [
    /^(SQLITE_PERM|SQLITE_AUTH|EACCES$|EPERM$)/,
    'FS_PERMISSION',
    'permission denied',
    'check the owner and mode of it and its folder',
  ],
  [
    /^SQLITE_(CORRUPT|NOTADB)/,
    'FS_CORRUPT',
    'it is damaged or is not a database',
    'run "spine doctor", which names the way to repair it',
  ],
  [/^(SQLITE_CANTOPEN|ENOENT$)/, 'FS_NOT_FOUND', 'it or its folder is not there or cannot be opened', 'check the path'],
  [
    /^(SQLITE_IOERR|EIO$|ENXIO$|ENODEV$|ESTALE$)/,
    'FS_IO',
    'the disk failed to read or write',
    'check the disk and its cable or network, then try again',
  ],
  [/^(SQLITE_NOMEM|ENOMEM$)/, 'FS_NO_MEMORY', 'there is not enough memory', 'end other programs and try again'],
  [
    /^(SQLITE_TOOBIG|EFBIG$|EOVERFLOW$|ERR_OUT_OF_RANGE$|ERR_FS_FILE_TOO_LARGE$|ERR_STRING_TOO_LONG$|ERR_BUFFER_TOO_LARGE$)/,
    'FS_TOO_LARGE',
    'it is larger than can be read or written at once',
    'check what it is, and move it away if it is not yours',
  ],
  [/^ENAMETOOLONG$/, 'FS_BAD_NAME', 'the name is too long', 'choose a shorter one'],
  [
    /^(ERR_INVALID_ARG_VALUE|EINVAL|EILSEQ)$/,
    'FS_BAD_NAME',
    'the system does not accept the name or the call',
    'choose a shorter and plainer path',
  ],
  [/^EEXIST$/, 'FS_EXISTS', 'it is there already', 'move it away or choose another name'],
  [/^(ELOOP|EMLINK)$/, 'FS_SYMLINK', 'it is a symlink', 'replace it by the file or folder itself'],
  [/^ENOTDIR$/, 'FS_NOT_DIRECTORY', 'it or a part of its path is not a folder', 'check the path'],
  [/^EISDIR$/, 'FS_IS_DIRECTORY', 'it is a folder', 'give a file'],
  [/^ENOTEMPTY$/, 'FS_EXISTS', 'the folder is not empty', 'move away what is in it'],
  [/^EXDEV$/, 'FS_IO', 'it is on another disk than its folder', 'remove the mount below the home'],
  [/^(EMFILE|ENFILE)$/, 'FS_TOO_MANY_OPEN', 'too many files are open', 'close programs or raise the limit (ulimit -n)'],
];

/** The meaning of an error that is not ours; `undefined` for ours, and for what the table does not know. */
export function findSystemFailure(error: unknown): SystemFailure | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || typeof error.code !== 'string')
    return undefined;
  const systemCode = error.code;
  const [, code, wrong, advice] = meanings.find(([pattern]) => pattern.test(systemCode)) ?? [];
  return code && { code, text: `${wrong}; ${advice} [${systemCode}]`, systemCode };
}
