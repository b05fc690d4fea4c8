import { expect, test } from 'vitest';
import { didYouMean } from '../src/did-you-mean.ts';

const names = ['summary', 'sessions', 'search', 'ls', 'Camel'];

test.each([
  ['summry', 'summary'],
  ['SUMMARY', 'summary'],
  ['sesion', 'sessions'],
  ['serach', 'search'],
  ['l', 'ls'],
  ['camle', 'Camel'],
])('%s is near to %s', (text, name) => {
  expect(didYouMean(text, names)).toBe(`. Did you mean "${name}"?`);
});

test.each(['', 'x', 'sum', 'frobnicate', 'constructor', '__proto__', 'summary'.repeat(100_000)])(
  'what is near to no name has no suggestion: %.20s',
  (text) => {
    expect(didYouMean(text, names)).toBe('');
  },
);

test('where there are no names there is no suggestion', () => {
  expect(didYouMean('summary', [])).toBe('');
});
