import { expect, test } from 'vitest';
import { assistant, parse, promptsOf, repliesOf, text, user } from './build-lines.ts';

test('trap 7: both records of a line on which two writers raced are read, each with its own bytes', () => {
  const [left, right] = [user(1, 'a } "b" {'), user(2, 'c')].map((each) => JSON.stringify(each));
  const facts = parse([`${left}${right}`]);
  expect(promptsOf(facts).map((prompt) => [prompt.text, prompt.range])).toEqual([
    ['a } "b" {', { from: 0, to: left?.length }],
    ['c', { from: left?.length, to: (left?.length ?? 0) + (right?.length ?? 0) }],
  ]);
});

test('trap 8: comment lines are named, and spaced JSON is read like compact JSON', () => {
  const spaced = JSON.stringify(assistant(1, 'msg_1', [text('x')]), null, 1).replaceAll('\n', ' ');
  expect(spaced).toContain('"usage": {');
  const facts = parse(['// Source: somewhere', spaced]);
  expect(facts[0]).toMatchObject({ kind: 'unparsed', reason: 'comment', range: { from: 0, to: 20 } });
  expect(repliesOf(facts)).toMatchObject([{ messageId: 'msg_1', usage: { input: 10 } }]);
});
