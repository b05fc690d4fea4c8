import { expect, test } from 'vitest';
import { isPathSafeSessionId, isSourceName, parseDigest } from '../src/index.ts';

test('a digest is normalised on the way in', () => {
  expect(parseDigest(` ${'AB'.repeat(32)}\n`)).toBe('ab'.repeat(32));
});

test.each(['', 'abc', 'g'.repeat(64), 'a'.repeat(63), `${'a'.repeat(64)}/..`])('"%s" is no digest', (text) => {
  expect(parseDigest(text)).toBeUndefined();
});

test.each(['../../etc/x', '.', '..', '', 'a/b', 'a\0b', '-rf', 'a'.repeat(129), 'ü'])(
  'the session id "%s" is never a file name',
  (sessionId) => {
    expect(isPathSafeSessionId(sessionId)).toBe(false);
  },
);

test.each(['019d7d08-46c9-7f73-affe-4e6ca9852d56', 'a', 'A.b_c-1', 'a'.repeat(128)])(
  'the session id "%s" may be a file name',
  (sessionId) => {
    expect(isPathSafeSessionId(sessionId)).toBe(true);
  },
);

test.each(['codex', 'claude-code', 'gemini-api', 'a', 'x1-2y', 'a'.repeat(64)])('%s may be a source', (name) => {
  expect(isSourceName(name)).toBe(true);
});

test.each(['', 'Codex', '1st', 'a--b', '-a', 'a-', 'a b', 'a/b', 'a:b', 'ä', 'a\n', 'a'.repeat(65), 7, undefined])(
  '%j is not the name of a source',
  (name) => {
    expect(isSourceName(name)).toBe(false);
  },
);
