import { expect, test } from 'vitest';
import { formatLockHolder, parseLockHolder } from '../src/lock-holder.ts';

const holder = { machine: 'm', pid: 12, startedAt: '34', token: 'a-b-c', acquiredAtMs: 56 };

test('a holder that was written is read again, also behind refreshes', () => {
  expect(parseLockHolder(`${formatLockHolder(holder)}\n\n\n`)).toEqual(holder);
  const { startedAt: _, ...unknownStart } = holder;
  expect(parseLockHolder(formatLockHolder({ ...unknownStart, startedAt: undefined }))?.pid).toBe(12);
});

test.each([
  ['no line feed yet', formatLockHolder(holder).trimEnd()],
  ['no JSON', 'nonsense\n'],
  ['null', 'null\n'],
  ['no machine', formatLockHolder({ ...holder, machine: 1 as unknown as string })],
  ['a process number of zero', formatLockHolder({ ...holder, pid: 0 })],
  ['a fraction of a process', formatLockHolder({ ...holder, pid: 1.5 })],
  ['a token that leads out of the folder', formatLockHolder({ ...holder, token: '../../etc' })],
  ['an empty token', formatLockHolder({ ...holder, token: '' })],
  ['a start that is no text', formatLockHolder({ ...holder, startedAt: 3 as unknown as string })],
  ['no time', formatLockHolder({ ...holder, acquiredAtMs: Number.NaN })],
])('a lock file with %s names no holder', (_, text) => {
  expect(parseLockHolder(text)).toBeUndefined();
});
