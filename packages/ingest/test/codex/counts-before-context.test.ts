import { expect, test } from 'vitest';
import { context, counts, meta, meteredOf, parse, repliesOf, tokens, usagesOf } from './rollout-lines.ts';

const early = counts(1_000, 0, 50);
const later = counts(3_000, 500, 150);

/** The models that facts name for each response that is counted. */
function modelsOf(facts: ReturnType<typeof parse>): readonly (readonly string[])[] {
  return meteredOf(facts).map(({ messageId }) =>
    repliesOf(facts)
      .filter((reply) => reply.messageId === messageId)
      .map(({ model }) => model),
  );
}

test('tokscale#490: usage that is counted before the first turn_context is of the model that is named next', () => {
  const facts = parse([meta('thread-1'), tokens(1, early), context(2, 'gpt-b'), tokens(3, later)]);
  expect(modelsOf(facts)).toEqual([['', 'gpt-b'], ['gpt-b']]);
  expect(usagesOf(facts).map(([, input]) => input)).toEqual([1_000, 1_500]);
});

test('a model that changes later renames nothing', () => {
  const facts = parse([meta('thread-1'), tokens(1, early), context(2, 'gpt-b'), context(3, 'gpt-c'), tokens(4, later)]);
  expect(modelsOf(facts)).toEqual([['', 'gpt-b'], ['gpt-c']]);
});

test('a thread of which no model is ever named keeps its usage under none', () => {
  expect(modelsOf(parse([meta('thread-1'), tokens(1, early)]))).toEqual([['']]);
});

test('a log without any model does not grow the state of the parser without end', () => {
  const lines = Array.from({ length: 400 }, (_, index) => tokens(index + 1, counts(10 * (index + 1), 0, index + 1)));
  const facts = parse([meta('thread-1'), ...lines, context(1_000, 'gpt-b')]);
  expect(modelsOf(facts).filter((models) => models.includes('gpt-b'))).toHaveLength(256);
});
