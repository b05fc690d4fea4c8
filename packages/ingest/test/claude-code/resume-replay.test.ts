import { expect, test } from 'vitest';
import { assistant, call, parse, promptsOf, result, resultsOf, user } from './build-lines.ts';
import { joinNaively } from './join-naively.ts';

const lived = [user(1, 'count them'), assistant(2, 'msg_1', [call('toolu_1')]), user(3, [result('toolu_1', '3')])];
const replayed = lived.map((line, index) => ({
  ...line,
  uuid: `new${index}`,
  parentUuid: `new${index - 1}`,
  version: '2.1.29',
}));

test('trap 3: a replay under new line ids is the same responses, calls, results and prompts', () => {
  const facts = parse([...lived, ...replayed]);
  expect(joinNaively(facts)).toHaveLength(1);
  expect(new Set(resultsOf(facts).map((each) => `${each.toolUseId} ${each.eventIndex}`))).toEqual(
    new Set(['toolu_1 0']),
  );
  const prompts = promptsOf(facts);
  expect(prompts).toHaveLength(4);
  expect(new Set(prompts.map((prompt) => prompt.userUuid)).size).toBe(2);
});

test('trap 3: the same words at another time, or in another session, are another prompt', () => {
  const prompts = promptsOf(parse([user(1, 'yes'), user(2, 'yes'), user(2, 'yes', { sessionId: 'other' })]));
  expect(new Set(prompts.map((prompt) => prompt.userUuid)).size).toBe(3);
});

test('trap 3: results that came at one time are told apart', () => {
  const prompts = promptsOf(parse([user(1, [result('toolu_1')]), user(1, [result('toolu_2')])]));
  expect(new Set(prompts.map((prompt) => prompt.userUuid)).size).toBe(2);
});
