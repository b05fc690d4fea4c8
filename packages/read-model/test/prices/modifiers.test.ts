import { type UsageModifiers, usdOfPico } from '@agentspine/schema';
import { findProvider } from '@pydantic/genai-prices';
import { expect, test } from 'vitest';
import { plainModelName } from '../../src/prices/apply-modifiers.ts';
import { openGenaiPriceBook } from '../../src/prices/genai-price-book.ts';
import { claudeModels } from '../../src/prices/modifier-table.ts';
import { parseUserPrices } from '../../src/prices/user-prices.ts';
import { knownSources } from '../known-sources.ts';
import { buildPricedTurn } from './priced-turn-builder.ts';

const book = await openGenaiPriceBook({ sources: knownSources });

type Usage = Parameters<typeof buildPricedTurn>[1];

const mtok: Usage = { input: 1_000_000 };

function usdOf(model: string, modifiers: UsageModifiers, usage: Usage = mtok, ts = '2026-11-01T12:00:00.000Z') {
  const source = model.startsWith('gpt') ? 'codex' : 'claude-code';
  const cost = book.priceTurn(buildPricedTurn({ source, model, ts, modifiers }, usage));
  return cost === undefined ? undefined : usdOfPico(cost.total);
}

test.each([
  ['claude-opus-4-8', 10],
  ['claude-opus-5', 10],
  ['claude-opus-5-5', 8],
  ['claude-opus-5@default', 10],
  ['claude-opus-4-8[1m]', 10],
  ['anthropic/claude-opus-4.8', 10],
])('ccusage#886: a million tokens of input of %s in fast mode cost $%d, twice the standard price', (model, usd) => {
  expect(usdOf(model, { speed: 'fast' })).toBe(usd);
  expect(usdOf(model, { speed: 'standard' })).toBe(usd / 2);
});

test('openusage#1050: the factors of caching apply on top of fast mode, and a search costs what it costs', () => {
  const usage = {
    cacheRead: 1_000_000,
    cacheCreate5m: 1_000_000,
    cacheCreate1h: 1_000_000,
    output: 1_000_000,
    webSearchRequests: 1_000,
  };
  expect(usdOf('claude-opus-4-8', {}, usage)).toBe(0.5 + 6.25 + 10 + 25 + 10);
  expect(usdOf('claude-opus-4-8', { speed: 'fast' }, usage)).toBe(2 * (0.5 + 6.25 + 10 + 25) + 10);
});

test.each(['claude-sonnet-4-6', 'claude-sonnet-5', 'claude-haiku-4-5', 'claude-opus-4-5', 'claude-fable-5'])(
  'maki#272: %s has no fast mode, so that its price is the standard one whatever was asked for',
  (model) => expect(usdOf(model, { speed: 'fast' })).toBe(usdOf(model, {})),
);

test.each([
  ['claude-opus-4-6', '2026-02-10T00:00:00.000Z', 1.5],
  ['claude-opus-4-6', '2026-06-28T23:59:59.999Z', 3],
  ['claude-opus-4-6', '2026-06-29T00:00:00.000Z', 0.5],
  ['claude-opus-4-7', '2026-07-23T23:59:59.999Z', 3],
  ['claude-opus-4-7', '2026-07-24T00:00:00.000Z', 0.5],
])('models.dev#4123: 100,000 tokens of input of %s in fast mode cost at %s $%d', (model, ts, usd) => {
  expect(usdOf(model, { speed: 'fast' }, { input: 100_000 }, ts)).toBe(usd);
});

test.each(['claude-opus-4-6', 'claude-sonnet-4-6', 'claude-opus-4-8', 'claude-sonnet-5', 'claude-fable-5-1'])(
  'claude-code#60641: inference of %s in the US costs 1.1 times as much in every kind of token, and no more for searches',
  (model) => {
    const usage = {
      input: 1_000_000,
      output: 1_000_000,
      cacheRead: 1_000_000,
      cacheCreate5m: 1_000_000,
      cacheCreate1h: 1_000_000,
    };
    expect(usdOf(model, { inferenceGeo: 'us' }, usage)).toBeCloseTo(1.1 * (usdOf(model, {}, usage) ?? 0), 6);
    expect(usdOf(model, { inferenceGeo: 'us' }, { webSearchRequests: 1_000 })).toBe(10);
  },
);

test.each([{}, { inferenceGeo: 'global' }, { inferenceGeo: 'not_available' }, { serviceTier: 'standard' }])(
  'litellm#38369: %j is the standard price',
  (modifiers) => expect(usdOf('claude-opus-4-8', modifiers)).toBe(5),
);

test('bifrost#5088: models from before Opus 4.6 know no place of inference, and Bedrock has it in the price of the name', () => {
  expect(usdOf('claude-sonnet-4-5', { inferenceGeo: 'us' }, { input: 100_000 })).toBe(0.3);
  expect(usdOf('us.anthropic.claude-opus-4-8-v1:0', { inferenceGeo: 'us', speed: 'fast' })).toBe(5.5);
});

test('fast mode in the US costs 2.2 times as much', () => {
  expect(usdOf('claude-opus-5', { speed: 'fast', inferenceGeo: 'us' })).toBe(11);
});

test.each([
  ['claude-opus-4-8', { speed: 'turbo' }],
  ['claude-sonnet-4-6', { speed: 'turbo' }],
  ['claude-opus-4-8', { inferenceGeo: 'mars' }],
  ['us.anthropic.claude-opus-4-8-v1:0', { inferenceGeo: 'mars' }],
  ['claude-opus-4-8', { serviceTier: 'priority' }],
  ['claude-opus-4-8', { serviceTier: 'scale' }],
  ['gpt-5', { serviceTier: 'scale' }],
  ['gpt-5.3-codex', { serviceTier: 'priority' }],
  ['gpt-6-sol', { serviceTier: 'flex' }],
  ['gpt-6-sol', { serviceTier: 'ultrafast' }],
  ['gpt-5', { speed: 'fast' }],
  ['claude-opus-4-8', { speed: 'constructor' }],
])('where nobody knows what a modifier costs, nobody knows the cost: %s with %j', (model, modifiers) => {
  expect(usdOf(model, {})).toBeDefined();
  expect(usdOf(model, modifiers)).toBeUndefined();
});

test.each([
  ['gpt-6-astra', 'priority', 10, 20],
  ['gpt-6-astra', 'fast', 10, 20],
  ['gpt-6-luna', 'priority', 0.1, 0.2],
  ['gpt-5.5', 'priority', 5, 12.5],
  ['gpt-5.4', 'priority', 2.5, 5],
  ['gpt-5-mini', 'priority', 0.25, 0.45],
  ['gpt-5', 'flex', 1.25, 0.625],
  ['gpt-6-astra', 'batch', 10, 5],
])('ccusage#1705: a million tokens of %s in tier %s cost as published', (model, serviceTier, standard, modified) => {
  const hundredTh = { input: 100_000 };
  expect(usdOf(model, { serviceTier: 'default' }, hundredTh)).toBeCloseTo(standard / 10, 9);
  expect(usdOf(model, { serviceTier }, hundredTh)).toBeCloseTo(modified / 10, 9);
});

test('a batch of Claude costs half', () => {
  expect(usdOf('claude-sonnet-4-6', { serviceTier: 'batch' })).toBe(1.5);
});

test('a long context in the priority tier has the price of a long context times that of the tier, where both are sold', () => {
  expect(usdOf('gpt-6-astra', { serviceTier: 'priority' })).toBe(40);
  expect(usdOf('gpt-5.5', { serviceTier: 'priority' })).toBeUndefined();
  expect(usdOf('gpt-5.5', {})).toBe(10);
});

test('Chorus-AIDLC/Chorus#447: what Codex wrote to the cache has a rate of its own', () => {
  expect(usdOf('gpt-6-astra', {}, { cacheCreate5m: 100_000 })).toBe(1.25);
  expect(usdOf('gpt-6-astra', { serviceTier: 'priority' }, { cacheCreate5m: 100_000 })).toBe(2.5);
});

test.each([
  ['claude-3-haiku@20240307', 0.25],
  ['claude-3-opus@20240229', 15],
  ['claude-3-5-sonnet-v2@20241022', 3],
  ['claude-3-5-haiku@20241022', 0.8],
  ['claude-3-7-sonnet@20250219', 3],
  ['claude-opus-4@20250514', 15],
  ['claude-sonnet-4@20250514', 3],
  ['claude-opus-4-1@20250805', 15],
  ['claude-haiku-4-5@20251001', 1],
  ['claude-opus-4-5@20251101', 5],
  ['claude-opus-4-8@default', 5],
  ['claude-opus-5@default', 5],
  ['claude-opus-5@default[1m]', 5],
  ['publishers/anthropic/models/claude-opus-5@default', 5],
  ['vertex_ai/claude-sonnet-4-6@default', 3],
])('headroom#2515: Vertex AI calls it %s, and it costs what the model costs', (model, usd) => {
  expect(usdOf(model, {}, { input: 100_000 })).toBeCloseTo(usd / 10, 9);
});

test('a version of Vertex AI does not make a model of what is none', () => {
  expect(usdOf('no-such-model@default', {})).toBeUndefined();
  expect(usdOf('someone@example.com', {})).toBeUndefined();
});

test('hermes-agent#48342: a name that ends in -fast says the speed, and says it once', () => {
  expect(usdOf('claude-opus-4-8-fast', {})).toBe(10);
  expect(usdOf('claude-opus-4.8-fast', { speed: 'fast' })).toBe(10);
  expect(usdOf('openrouter/anthropic/claude-opus-4.8-fast', {})).toBe(10);
  expect(usdOf('openrouter/anthropic/claude-opus-4.8-fast', { speed: 'fast' })).toBe(10);
});

test("a modifier multiplies the user's own price too", async () => {
  const { prices } = parseUserPrices('{"claude-opus-5":{"input":1,"output":2}}');
  const own = await openGenaiPriceBook({ sources: knownSources, userPrices: prices });
  const turn = buildPricedTurn({ model: 'claude-opus-5', modifiers: { speed: 'fast' } }, mtok);
  expect(own.priceTurn(turn)?.total).toBe(2_000_000_000_000n);
});

test('the table of modifiers was written for the models of Claude that the price list has', () => {
  const listed = findProvider({ providerId: 'anthropic' })?.models.map(({ id }) => plainModelName(id)) ?? [];
  expect(listed.filter((model) => !claudeModels.has(model))).toEqual([]);
});
