import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { mentionOf } from '../../src/index.ts';

const database = new DatabaseSync(':memory:');
const fits = database.prepare('SELECT ? GLOB ? AS fits');
const holds = (state: string, text: string): boolean => fits.get(state, mentionOf(text))?.['fits'] === 1;

test.each(['746d8bf8-7f4c', 'a*b', 'a?b', '[a-z]', 'a[', ']', 'ä日本👍🏽', 'a \\"b\\":c\\\\d', 'f\\ud800', 'A'])(
  'a state that holds %j fits its pattern, and one that holds nearly the same does not',
  (text) => {
    expect(holds(`{"isOpen":false,"state":"${text}"}`, text)).toBe(true);
    expect(holds(text, text)).toBe(true);
    expect(holds(`{"state":"${text.slice(0, -1)}"}`, text)).toBe(false);
  },
);

test('no character of a text stands for others', () => {
  expect(holds('axb', 'a*b')).toBe(false);
  expect(holds('axb', 'a?b')).toBe(false);
  expect(holds('b', '[a-z]')).toBe(false);
  expect(holds('a', 'A')).toBe(false);
});

test('of a long text the beginning is looked for, and no character is cut in two', () => {
  const long = 'x'.repeat(60_000);
  expect(holds(`"${long}"`, long)).toBe(true);
  expect(holds('"xxx"', long)).toBe(false);
  const pair = `${'x'.repeat(999)}👍`;
  expect(holds(`"${pair}"`, pair)).toBe(true);
});
