import { expect, test } from 'vitest';
import { ExpectedLines } from '../../src/content/expected-lines.ts';

test('what is missing is what was expected and not found; the same line twice counts once', () => {
  const lines = new ExpectedLines();
  for (const line of ['a', 'b', 'a', 'c']) lines.add(line);
  expect(lines.missing).toBe(3);
  expect([lines.find('a'), lines.find('a'), lines.find('x')]).toEqual([true, true, false]);
  expect(lines.missing).toBe(2);
});

test('a line that may be there is not missing where it is not, and is found where it is', () => {
  const lines = new ExpectedLines();
  lines.add('a');
  lines.allow('b');
  expect([lines.find('a'), lines.find('b'), lines.find('c'), lines.missing]).toEqual([true, true, false, 0]);
});
