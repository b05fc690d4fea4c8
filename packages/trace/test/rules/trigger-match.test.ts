import { expect, test } from 'vitest';
import { isNegated, negationWindowCharacters } from '../../src/rules/negation.ts';
import { findPhrase, findTrigger, type Trigger, turnTextsOf } from '../../src/rules/trigger-match.ts';

const phrases = (...texts: readonly string[]) => texts.map((phrase) => ({ phrase, lower: phrase.toLowerCase() }));
const find = (text: string, ...of: readonly string[]) => findPhrase(phrases(...of), text.toLowerCase());

test('A172: a denied phrase does not count, and every further place of it is looked at', () => {
  expect(find('I did not run the tests', 'run the tests')).toBeUndefined();
  const later = 'I did not run the tests at first; after the refactor was merged I did run the tests';
  expect(find(later, 'run the tests')).toBe('run the tests');
});

test('a phrase that is denied leaves the other phrases', () => {
  expect(find('never ran pytest, but the suite is green', 'ran pytest', 'Suite is Green')).toBe('Suite is Green');
  expect(find('the tests pass', 'suite', 'tests pass')).toBe('tests pass');
  expect(find('', 'suite')).toBeUndefined();
});

test('places that overlap are looked at too', () => {
  expect(find('not abab abab', 'ab ab', 'abab')).toBeUndefined();
  expect(find(`not aa${'a'.repeat(negationWindowCharacters)}a`, 'aa')).toBe('aa');
});

test('what denies: whole words before the phrase, and contractions', () => {
  const denied = [
    'not ',
    'did not ',
    "didn't ",
    'didn’t ',
    'never ',
    'no ',
    'could not ',
    'cannot ',
    "can't ",
    'without ',
  ];
  const alsoDenied = ['neither ', 'nor ', 'unable to ', 'failed to ', 'not yet ', 'not\t', 'none ', 'not really, '];
  for (const before of [...denied, ...alsoDenied]) expect(isNegated(`${before}x`, before.length), before).toBe(true);
  const stands = [
    '',
    'knot ',
    'casino ',
    'nothing ',
    'notable ',
    'not',
    'no, ',
    'note: ',
    'piano ',
    'annotated ',
    'want ',
  ];
  for (const before of stands) expect(isNegated(`${before}x`, before.length), before).toBe(false);
});

test('the rest of a word that the window cuts denies nothing', () => {
  for (const cut of ['lint issues fixed and ', 'knot is tied by hand so ', 'casino '.padStart(40, 'x')]) {
    for (let at = 1; at <= cut.length; at++)
      expect(isNegated(`${cut.slice(0, at)}x`, at), cut.slice(0, at)).toBe(false);
  }
  expect(isNegated(`${'could'.padEnd(30, 'o')}n't ${'.'.repeat(16)}x`, 50)).toBe(true);
  expect(isNegated(`${'could'.padEnd(30, 'o')}n't ${'.'.repeat(17)}x`, 51)).toBe(false);
});

test('what denies does so over twenty characters, and not over the end of a sentence', () => {
  const far = (gap: number) => isNegated(`not ${'.'.repeat(gap)}x`, 4 + gap);
  expect(far(negationWindowCharacters - 4)).toBe(true);
  expect(far(negationWindowCharacters - 3)).toBe(false);
  for (const between of ['. ', '! ', '? ', '\n']) {
    expect(isNegated(`did not${between}x`, 7 + between.length), JSON.stringify(between)).toBe(false);
    expect(isNegated(`so${between}not x`, 6 + between.length), JSON.stringify(between)).toBe(true);
  }
});

test('A168: a side limits where phrases are looked for, and what the user asked comes first', () => {
  const trigger = (on?: 'user' | 'assistant'): Trigger => ({ phrases: phrases('Asked', 'answered'), on });
  const texts = turnTextsOf({ askedText: 'I ASKED', assistantText: 'I Answered' });
  expect(findTrigger(trigger('user'), texts)).toBe('Asked');
  expect(findTrigger(trigger('assistant'), texts)).toBe('answered');
  expect(findTrigger(trigger(), texts)).toBe('Asked');
  expect(findTrigger(trigger(), { lowerAnswered: 'answered' })).toBe('answered');
  expect(findTrigger(trigger('user'), { lowerAnswered: 'asked' })).toBeUndefined();
  expect(findTrigger(trigger('assistant'), { lowerAsked: 'answered' })).toBeUndefined();
  expect(findTrigger(trigger(), {})).toBeUndefined();
});
