import { expect, test } from 'vitest';
import { assistant, parse, repliesOf, usage } from './build-lines.ts';

type Iteration = Readonly<Record<string, unknown>>;

const ran = (type: string, input: number, output: number, more: Iteration = {}): Iteration => ({
  type,
  ...usage(input, output, more),
});

/** The replies of one response of `claude-opus-4-6`, as kind, model, input and output. */
function counted(iterations: unknown, own: Iteration = {}, top = usage(20, 300, own)) {
  const facts = parse([assistant(1, 'msg_1', [], { message: { usage: { ...top, iterations } } })]);
  return {
    replies: repliesOf(facts).map((fact) => [fact.turnKind, fact.model, fact.usage?.input, fact.usage?.output]),
    facts: repliesOf(facts),
    unknown: facts.flatMap((fact) => (fact.kind === 'unknown-shapes' ? fact.names : [])),
  };
}

const own = ['response', 'claude-opus-4-6', 20, 300];

test('ccusage#1552: the attempt that a fallback model served is in the usage of the response and not counted again', () => {
  const iterations = [
    ran('message', 20, 0, { model: 'claude-fable-5' }),
    ran('fallback_message', 20, 300, { model: 'claude-opus-4-6' }),
  ];
  expect(counted(iterations).replies).toEqual([own]);
});

test('ccusage#1552: a model that declined after it had written something is billed for it', () => {
  const iterations = [
    ran('message', 20, 58, { model: 'claude-fable-5', cache_read_input_tokens: 700 }),
    ran('fallback_message', 20, 300, { model: 'claude-opus-4-6' }),
  ];
  const { replies, facts } = counted(iterations);
  expect(replies).toEqual([own, ['declined', 'claude-fable-5', 20, 58]]);
  expect(facts[1]).toMatchObject({ messageId: 'msg_1:declined:0', usage: { cacheRead: 700 }, toolCalls: [] });
});

test('agent-walker#39: of a chain of two models that declined, the one that wrote something is billed', () => {
  const served = ran('fallback_message', 20, 300, { model: 'claude-opus-4-6' });
  const first = ran('message', 20, 58, { model: 'claude-fable-5' });
  for (const type of ['message', 'fallback_message']) {
    expect(counted([first, ran(type, 20, 0, { model: 'claude-opus-5' }), served]).replies).toEqual([
      own,
      ['declined', 'claude-fable-5', 20, 58],
    ]);
    expect(counted([first, ran(type, 21, 9, { model: 'claude-opus-5' }), served]).replies).toEqual([
      own,
      ['declined', 'claude-fable-5', 20, 58],
      ['declined', 'claude-opus-5', 21, 9],
    ]);
  }
});

test('an attempt that names no model is of an unknown one', () => {
  const { replies } = counted([ran('message', 5, 6), ran('fallback_message', 20, 300)]);
  expect(replies).toEqual([own, ['declined', '', 5, 6]]);
});

test('pydantic-ai#5065: a compaction is not in the usage of the response and ran on its model', () => {
  const { replies } = counted([ran('compaction', 180_000, 3_500), ran('message', 20, 300)]);
  expect(replies).toEqual([own, ['compaction', 'claude-opus-4-6', 180_000, 3_500]]);
});

test('litellm#27065: a response that stopped after its compaction counts the compaction', () => {
  const { replies } = counted([ran('compaction', 180_000, 3_500)], {}, usage(0, 0));
  expect(replies).toEqual([
    ['response', 'claude-opus-4-6', 0, 0],
    ['compaction', 'claude-opus-4-6', 180_000, 3_500],
  ]);
});

test('a compaction, an advisor and a declined attempt of one response are counted each once', () => {
  const { replies } = counted([
    ran('compaction', 100, 1),
    ran('message', 20, 4, { model: 'claude-fable-5' }),
    ran('advisor_message', 900, 70, { model: 'claude-opus-5' }),
    ran('fallback_message', 20, 300, { model: 'claude-opus-4-6' }),
  ]);
  expect(replies).toEqual([
    own,
    ['compaction', 'claude-opus-4-6', 100, 1],
    ['declined', 'claude-fable-5', 20, 4],
    ['advisor', 'claude-opus-5', 900, 70],
  ]);
});

test('messages of a response without a fallback are its own, whatever model they name', () => {
  const iterations = [ran('message', 5, 100), ran('message', 15, 200, { model: 'claude-opus-4-6-20260201' })];
  expect(counted(iterations).replies).toEqual([own]);
});

test('bifrost#6500: an iteration of an unknown kind is reported and not counted, and the usage is a part', () => {
  const { replies, unknown, facts } = counted([ran('message', 20, 300), ran('critic_message', 7, 8, { model: 'x' })]);
  expect(replies).toEqual([own]);
  expect(unknown).toEqual(['iteration:critic_message']);
  expect(facts[0]?.usagePartial).toBe(true);
});

test.each([
  [[{ input_tokens: 1, output_tokens: 1 }], ['iteration:(none)']],
  [[7], ['iteration:(no object)']],
  [['message'], ['iteration:(no object)']],
  [{ type: 'message' }, ['iteration:(no list)']],
  ['message', ['iteration:(no list)']],
  [[{ type: 'toString', output_tokens: 1 }], ['iteration:toString']],
  [[{ type: 'advisor_message', model: 'claude-opus-5' }], ['iteration:advisor_message (no usage)']],
  [[{ type: 'compaction', input_tokens: -1 }], ['iteration:compaction (no usage)']],
])('iterations that are no iterations, as %j, are reported and not counted', (iterations, names) => {
  const { replies, unknown } = counted(iterations);
  expect(replies).toEqual([own]);
  expect(unknown).toEqual(names);
});

test.each([[null], [undefined], [[]], [[ran('message', 20, 300)]], [[{ type: 'message' }]]])(
  'iterations that add nothing, as %j, are no problem',
  (iterations) => {
    const { replies, unknown, facts } = counted(iterations);
    expect(replies).toEqual([own]);
    expect(unknown).toEqual([]);
    expect(facts[0]?.usagePartial).toBeUndefined();
  },
);

test('a call inside a response runs as the response does, unless it says otherwise', () => {
  const { facts } = counted(
    [
      ran('advisor_message', 1, 1, { model: 'claude-opus-5' }),
      ran('advisor_message', 1, 1, { model: 'claude-opus-5', speed: 'standard' }),
      ran('compaction', 1, 1),
    ],
    { speed: 'fast', inference_geo: 'us', service_tier: 'standard' },
  );
  expect(facts.map((fact) => [fact.modifiers?.speed, fact.modifiers?.inferenceGeo])).toEqual([
    ['fast', 'us'],
    ['fast', 'us'],
    ['standard', 'us'],
    ['fast', 'us'],
  ]);
});
