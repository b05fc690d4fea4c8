import { expect, test } from 'vitest';
import { fromSystemError } from '../src/errors.ts';
import { findSystemFailure } from '../src/system-failure.ts';

function failureOf(code: string) {
  return findSystemFailure(Object.assign(new Error('words of the system'), { code }));
}

test.each([
  ['ENOSPC', 'FS_NO_SPACE'],
  ['EDQUOT', 'FS_NO_SPACE'],
  ['SQLITE_FULL', 'FS_NO_SPACE'],
  ['SQLITE_IOERR_NOSPC', 'FS_NO_SPACE'],
  ['EBUSY', 'FS_BUSY'],
  ['SQLITE_BUSY', 'FS_BUSY'],
  ['SQLITE_BUSY_SNAPSHOT', 'FS_BUSY'],
  ['SQLITE_LOCKED', 'FS_BUSY'],
  ['EROFS', 'FS_READ_ONLY'],
  ['SQLITE_READONLY_DIRECTORY', 'FS_READ_ONLY'],
  ['EACCES', 'FS_PERMISSION'],
  ['EPERM', 'FS_PERMISSION'],
  ['SQLITE_CORRUPT_INDEX', 'FS_CORRUPT'],
  ['SQLITE_NOTADB', 'FS_CORRUPT'],
  ['ENOENT', 'FS_NOT_FOUND'],
  ['SQLITE_CANTOPEN', 'FS_NOT_FOUND'],
  ['EIO', 'FS_IO'],
  ['SQLITE_IOERR_FSYNC', 'FS_IO'],
  ['ENOMEM', 'FS_NO_MEMORY'],
  ['SQLITE_NOMEM', 'FS_NO_MEMORY'],
  ['EFBIG', 'FS_TOO_LARGE'],
  ['ERR_OUT_OF_RANGE', 'FS_TOO_LARGE'],
  ['SQLITE_TOOBIG', 'FS_TOO_LARGE'],
  ['ENAMETOOLONG', 'FS_BAD_NAME'],
  ['EEXIST', 'FS_EXISTS'],
  ['ELOOP', 'FS_SYMLINK'],
  ['EMLINK', 'FS_SYMLINK'],
  ['ENOTDIR', 'FS_NOT_DIRECTORY'],
  ['EISDIR', 'FS_IS_DIRECTORY'],
  ['EMFILE', 'FS_TOO_MANY_OPEN'],
  ['ENFILE', 'FS_TOO_MANY_OPEN'],
])('%s is %s, with what is wrong, what to do and the code of the system', (systemCode, code) => {
  const failure = failureOf(systemCode);
  expect(failure?.code).toBe(code);
  expect(failure?.text).toMatch(/^[^;]+; [^;]+ \[\w+]$/);
  expect(failure?.text).toContain(`[${systemCode}]`);
});

test('codes of ours and codes that nobody knows have no meaning of the system', () => {
  for (const code of ['FS_NO_SPACE', 'SPINE_BUSY', 'EVENT_EXISTS', 'LOCK_HELD', 'ENOSPCX', '']) {
    expect([code, failureOf(code)]).toEqual([code, undefined]);
  }
  for (const error of [new Error('no code'), 'ENOSPC', null, { code: 28 }])
    expect(findSystemFailure(error)).toBeUndefined();
});

test('an error of the system names its file once; one that nobody knows keeps the words of the system', () => {
  const cause = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
  expect(fromSystemError(cause, '/made/up')).toMatchObject({ code: 'FS_IO', path: '/made/up', cause });
  expect(fromSystemError(cause, '/made/up').message).toMatch(
    /^\/made\/up: the disk failed to read or write; .* \[EIO]$/,
  );
  expect(fromSystemError(new Error('odd'), '/made/up')).toMatchObject({ code: 'FS_IO', message: '/made/up: odd' });
});
