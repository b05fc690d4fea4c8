import { expect, test } from 'vitest';
import { findClaims } from '../src/index.ts';
import { Log } from './steps-under-test.ts';

/** Repeats to about a megabyte. */
const megabyte = (text: string) => text.repeat(Math.ceil(1_000_000 / text.length));

test.each([
  ['ands', megabyte('and ')],
  ['tests', megabyte('tests ')],
  ['tests and', megabyte('all tests and ')],
  ['quotes', megabyte('"')],
  ['backticks', megabyte('`')],
  ['nested quotes', `${megabyte('> ')}All tests pass.`],
  ['right-to-left marks', megabyte('\u202e\u202b')],
  ['full stops', megabyte('. ')],
  ['fences', megabyte('```\n')],
  ['digits', megabyte('1')],
  ['numbers', megabyte('12 passed 1,234 ')],
  ['slashes', megabyte('a/')],
  ['dots', megabyte('a.')],
  ['addresses', megabyte('https://')],
  ['Korean', megabyte('테스트')],
])('a megabyte of %s is read to its bounds', (_, text) => {
  expect(findClaims(text).length).toBeLessThanOrEqual(40_000);
});

test('a claim of a long log is judged by what is at hand, not by reading the log again', () => {
  const log = new Log();
  for (let turn = 0; turn < 1_000; turn += 1) {
    log.asked(`${turn}`).ran('npm test', 'Tests: 8 passed, 8 total');
    for (let edit = 0; edit < 10; edit += 1) log.edited(`src/f${edit}.ts`, 'x');
    log.said('All tests pass.').said('I updated `nothingLikeIt`.');
  }
  expect(log.says('tests')).toBe('unverifiable stale');
});
