import { expect, test } from 'vitest';
import { assistant, line, parse, repliesOf, usage } from './build-lines.ts';

const replyWith = (more: Readonly<Record<string, unknown>>) =>
  repliesOf(parse([assistant(1, 'msg_1', [], { message: { usage: usage(10, 5, more) } })]))[0];

test('ccusage#886: how a response ran is taken from its usage', () => {
  expect(replyWith({ speed: 'fast', inference_geo: 'us', service_tier: 'batch' })?.modifiers).toEqual({
    speed: 'fast',
    inferenceGeo: 'us',
    serviceTier: 'batch',
  });
});

test.each([[undefined], [null], ['']])('claude-code#60641: a modifier that is %j is not stated', (value) => {
  const modifiers = replyWith({ speed: value, inference_geo: value, service_tier: value })?.modifiers;
  expect(modifiers).toEqual({ speed: undefined, inferenceGeo: undefined, serviceTier: undefined });
});

test.each([
  [2, 'unreadable'],
  [{ a: 1 }, 'unreadable'],
  ['a text of a person', 'unreadable'],
  ['x'.repeat(1_000), 'unreadable'],
  ['ultra-fast_2', 'ultra-fast_2'],
])('a modifier that is no word is not kept, and known to be there, for its price is unknown: %j', (value, kept) => {
  expect(replyWith({ speed: value })?.modifiers?.speed).toBe(kept);
});

test('a response without usage ran in no known way', () => {
  const [reply] = repliesOf(parse([assistant(1, 'msg_1', [], { message: { usage: undefined } })]));
  expect(reply?.modifiers).toBeUndefined();
});

test('a subagent runs in its own way, also in a progress line of its parent', () => {
  const message = assistant(2, 'msg_2', [], { message: { usage: usage(1, 1, { speed: 'fast' }) } });
  const progress = line('progress', 3, {
    parentToolUseID: 'toolu_1',
    toolUseID: 'agent_1',
    data: { type: 'agent_progress', agentId: 'a1', message },
  });
  expect(repliesOf(parse([progress]))[0]?.modifiers?.speed).toBe('fast');
});

test.each([
  [{ input_tokens: -5 }],
  [{ output_tokens: 1.5 }],
  [{ cache_read_input_tokens: '80' }],
  [{ cache_creation_input_tokens: [] }],
  [{ cache_creation: { ephemeral_1h_input_tokens: -1 } }],
])('ccusage#888: usage with a number that is no count is a part, and the number is reported: %j', (odd) => {
  expect(replyWith(odd)?.usagePartial).toBe(true);
  const facts = parse([assistant(1, 'msg_1', [], { message: { usage: usage(10, 5, odd) } })]);
  const [key, value] = Object.entries(odd)[0] ?? [];
  const name = key === 'cache_creation' ? Object.keys(value ?? {})[0] : key;
  expect(facts.find((fact) => fact.kind === 'unknown-shapes')).toMatchObject({ names: [`count:${name}`] });
});

test.each([[{}], [{ input_tokens: 12.0 }], [{ cache_read_input_tokens: null }], [{ cache_creation: null }]])(
  'usage that leaves something out, as %j, is no part for it',
  (plain) => expect(replyWith(plain)?.usagePartial).toBeUndefined(),
);
