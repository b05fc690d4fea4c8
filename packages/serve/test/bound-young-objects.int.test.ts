import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const child = fileURLToPath(new URL('children/make-garbage.ts', import.meta.url));

test('short-lived objects of a process that is bound get no more memory than they have, where others get it doubled again and again', () => {
  const bytes = (...args: readonly string[]): { readonly before: number; readonly after: number } =>
    JSON.parse(execFileSync(process.execPath, [child, ...args], { encoding: 'utf8' }));
  const bound = bytes('bound');
  expect(bound.before).toBeGreaterThan(0);
  expect(bound.after).toBeLessThanOrEqual(bound.before);
  const free = bytes();
  expect(free.after).toBeGreaterThan(free.before);
});
