import { expect, test } from 'vitest';
import { nameFailure } from '../src/name-failure.ts';

test.each([
  ['SQLITE_BUSY', 'FS_BUSY'],
  ['ENOSPC', 'FS_NO_SPACE'],
  ['EIO', 'FS_IO'],
  ['ERR_OUT_OF_RANGE', 'FS_TOO_LARGE'],
])('%s that no package translated still ends as %s with the file and what to do', (systemCode, code) => {
  const error = Object.assign(new Error('words of the system'), { code: systemCode, path: '/made/up' });
  const failure = nameFailure(error);
  expect(failure.code).toBe(code);
  expect(failure.message).toMatch(/^\/made\/up: .*; .* \[\w+]$/);
});

test('an error of ours keeps its message and code', () => {
  const error = Object.assign(new Error('there is no such task'), { code: 'TASK_NOT_FOUND' });
  expect(nameFailure(error)).toEqual({ message: 'there is no such task', code: 'TASK_NOT_FOUND' });
});

test.each([
  ['a fault without a code', new TypeError('x is not a function'), 'x is not a function'],
  ['a code of Node', Object.assign(new Error('bad'), { code: 'ERR_ASSERTION' }), 'bad [ERR_ASSERTION]'],
  ['what is not an error', 'thrown text', 'thrown text'],
])('%s is CLI_UNEXPECTED, with the request to report it', (_name, error, words) => {
  const { message, code } = nameFailure(error);
  expect(code).toBe('CLI_UNEXPECTED');
  expect(message).toMatch(/; this is a fault of spine: report it with what SPINE_DEBUG=1 shows$/);
  expect(message.startsWith(words)).toBe(true);
});
