import { expect, test } from 'vitest';
import { compileLinearRegex, regexInputCharactersMax } from '../../src/rules/linear-regex.ts';

const matches = (pattern: string, text: string) => compileLinearRegex(pattern)?.test(text);

test('patterns of JavaScript match as they do there', () => {
  const samples = ['src/trace/rules/rule.ts', 'npm run test', 'a\nb', 'x', '', 'Über', 'tests/a_test.py'];
  const patterns = [
    '\\.tsx?$',
    '^npm (run )?test\\b',
    '[a-z]+_test\\.py$',
    '\\bsrc/',
    '\\u0078',
    '(?<name>a)',
    '\\/rules\\/',
  ];
  for (const pattern of [...patterns, '^$', '.', '[^]', '\\d{2,}', '(?:a|b)+', 'a.b', '\\p{L}ber']) {
    for (const text of samples) {
      const expected = new RegExp(pattern, pattern.includes('\\p') ? 'u' : '').test(text);
      expect(matches(pattern, text), `${pattern} on ${JSON.stringify(text)}`).toBe(expected);
    }
  }
});

test('what is no pattern, or needs to look around or back, does not compile', () => {
  for (const pattern of ['(', '[', '*', 'a{2,1}', '\\', '(?=a)', '(?!a)', '(?<!a)b', '(a)\\1']) {
    expect(compileLinearRegex(pattern), pattern).toBeUndefined();
  }
});

test('a pattern that would become a large machine does not compile', () => {
  expect(compileLinearRegex('\\pL{299}')).toBeUndefined();
  expect(compileLinearRegex('(((a?){10}){10}){10}')).toBeUndefined();
  expect(compileLinearRegex(`(${'a|'.repeat(600)}b)`)).toBeUndefined();
  expect(compileLinearRegex('\\pL{100}')).toBeDefined();
});

test('a pattern that backtracks for ever elsewhere has an answer', () => {
  const text = `${'a'.repeat(regexInputCharactersMax - 1)}!`;
  for (const pattern of ['(a+)+$', '(a|a)*b', '(.*a){12}$', '(a|aa)+$', '^(([a-z])+.)+[A-Z]([a-z])+$']) {
    expect(matches(pattern, text), pattern).toBe(false);
  }
});

test('only the first 4096 characters are looked at', () => {
  expect(matches('b', `${'a'.repeat(regexInputCharactersMax - 1)}b`)).toBe(true);
  expect(matches('b', `${'a'.repeat(regexInputCharactersMax)}b`)).toBe(false);
});
