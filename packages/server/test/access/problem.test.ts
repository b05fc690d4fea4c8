import { expect, test } from 'vitest';
import { refusalOfError } from '../../src/access/problem.ts';

const coded = (code: string) => Object.assign(new Error('what is wrong'), { code });

test.each([
  ['READER_BAD_REQUEST', 400],
  ['READER_SESSION_NOT_FOUND', 404],
  ['READER_EVENT_NOT_FOUND', 404],
  ['READER_SESSION_AMBIGUOUS', 409],
  ['READER_CURSOR_STALE', 409],
  ['READER_NO_ARCHIVE', 503],
  ['READER_SPINE_NEWER', 503],
  ['READER_ARCHIVE_CORRUPT', 503],
  ['READER_CLOSED', 500],
])('D42: %s is answered with %s, its code and its sentence', (code, status) => {
  expect(refusalOfError(coded(code))).toMatchObject({ title: code, status, detail: 'what is wrong' });
});

test('D42: a home without stores names the command that fills it', () => {
  expect(refusalOfError(coded('READER_NO_ARCHIVE')).advice).toBe('spine import');
});

test.each([new Error('a bug'), coded('ENOENT'), 'a text', undefined])('%s is a bug of ours and says so', (error) => {
  expect(refusalOfError(error)).toMatchObject({ title: 'SERVE_FAILED', status: 500 });
});
