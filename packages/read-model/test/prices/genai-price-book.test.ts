import { readFileSync } from 'node:fs';
import { picoUsdPerUsd, type SourceName, usdOfPico } from '@agentspine/schema';
import { findProvider } from '@pydantic/genai-prices';
import { expect, test } from 'vitest';
import { genaiPricesVersion, nameGenaiPriceBook, openGenaiPriceBook } from '../../src/prices/genai-price-book.ts';
import { parseUserPrices } from '../../src/prices/user-prices.ts';
import { knownSources } from '../known-sources.ts';
import { buildPricedTurn } from './priced-turn-builder.ts';

const book = await openGenaiPriceBook({ sources: knownSources });

async function openWithUserPrices(models: object) {
  const { prices, problem } = parseUserPrices(JSON.stringify(models));
  expect(problem).toBeUndefined();
  return openGenaiPriceBook({ sources: knownSources, userPrices: prices });
}

function usdOf(turn: Parameters<typeof buildPricedTurn>[0], usage: Parameters<typeof buildPricedTurn>[1]) {
  const cost = book.priceTurn(buildPricedTurn(turn, usage));
  return cost === undefined ? undefined : usdOfPico(cost.total);
}

test('A083: a priced turn has parts that sum exactly to its total', () => {
  const usage = { input: 1_001, output: 333, reasoning: 33, cacheRead: 77_777, cacheCreate5m: 91, cacheCreate1h: 13 };
  const cost = book.priceTurn(buildPricedTurn({}, { ...usage, webSearchRequests: 3 }));
  expect(cost).toEqual({
    input: 3_003_000_000n,
    output: 4_995_000_000n,
    reasoning: 0n,
    cacheRead: 23_333_100_000n,
    cacheCreate: 419_250_000n,
    tools: 30_000_000_000n,
    total: 61_750_350_000n,
  });
});

test.each(['', '<synthetic>', 'no-such-model', '/', 'a/b/c/d/e/f/g/claude-opus-4-1'])(
  'A083: the model %j has no price, rather than a price of 0',
  (model) => expect(book.priceTurn(buildPricedTurn({ model }))).toBeUndefined(),
);

test('A083: reasoning of codex is in the output and costs nothing extra, even where it has a rate of its own', async () => {
  const own = await openWithUserPrices({ m: { input: 1, output: 10, reasoning: 30 } });
  const usage = { output: 100, reasoning: 40 };
  const codex = own.priceTurn(buildPricedTurn({ source: 'codex', model: 'm' }, usage));
  const other = own.priceTurn(buildPricedTurn({ source: 'opencode', model: 'm' }, usage));
  expect(codex).toMatchObject({ output: 1_000_000_000n, reasoning: 0n, total: 1_000_000_000n });
  expect(other).toMatchObject({ output: 600_000_000n, reasoning: 1_200_000_000n, total: 1_800_000_000n });
});

test('A083: another price table gives another cost and another id for the same tokens', async () => {
  const own = await openWithUserPrices({ 'claude-sonnet-4-5': { input: 1, output: 1 } });
  const turn = buildPricedTurn({}, { input: 1_000_000 });
  expect(own.priceTurn(turn)?.total).toBe(picoUsdPerUsd);
  expect(book.priceTurn({ ...turn, usage: { ...turn.usage, input: 100_000 } })?.total).toBe(300_000_000_000n);
  expect(own.id).not.toBe(book.id);
});

test('100k tokens of one-hour cache write and ten web searches of Sonnet cost $0.70', () => {
  const cost = book.priceTurn(buildPricedTurn({}, { cacheCreate1h: 100_000, webSearchRequests: 10 }));
  expect(cost).toMatchObject({ cacheCreate: 600_000_000_000n, tools: 100_000_000_000n, total: 700_000_000_000n });
});

test('2,800 input, 700 cached and 400 output tokens of codex cost $0.0075875, half a microdollar included', () => {
  const cost = book.priceTurn(
    buildPricedTurn(
      { source: 'codex', model: 'gpt-5-codex' },
      { input: 2_800, cacheRead: 700, output: 400, reasoning: 50 },
    ),
  );
  expect(cost?.total).toBe(7_587_500_000n);
});

test('a model of Anthropic without a one-hour price in the list costs twice its input there', () => {
  const model = 'us.anthropic.claude-sonnet-4-20250514-v1:0';
  const [plain, oneHour] = [{ input: 10_000 }, { cacheCreate1h: 10_000 }].map((usage) => usdOf({ model }, usage));
  expect(plain).toBeGreaterThan(0);
  expect(oneHour).toBe((plain ?? 0) * 2);
});

test('other models without a one-hour price cost their cache write price there, and without that their input price', () => {
  const turn = { source: 'codex', ts: '2026-07-01T00:00:00.000Z' } as const;
  expect(usdOf({ ...turn, model: 'gpt-5.6-luna' }, { cacheCreate1h: 100_000 })).toBe(0.125);
  expect(usdOf({ ...turn, model: 'gpt-5' }, { cacheCreate1h: 100_000 })).toBe(0.125);
});

test('web searches are free of charge for nobody: where no fee is known the turn has no price', () => {
  expect(usdOf({ model: 'claude-3-haiku-20240307' }, { webSearchRequests: 2 })).toBe(0.02);
  expect(usdOf({ source: 'codex', model: 'gpt-5.3-codex' }, { webSearchRequests: 2 })).toBe(0.02);
  expect(usdOf({ source: 'gemini-api', model: 'gemini-2.5-pro' }, { webSearchRequests: 2 })).toBeUndefined();
  expect(usdOf({ source: 'gemini-api', model: 'gemini-2.5-pro' }, { input: 1_000 })).toBe(0.00125);
});

test.each(['anthropic', 'openai'])('the library lists one fee for web searches with models of %s', (providerId) => {
  const lists = (findProvider({ providerId })?.models ?? []).flatMap(({ prices }) =>
    Array.isArray(prices) ? prices.map((conditional) => conditional.prices) : [prices],
  );
  const fees = lists.map(({ web_searches_kcount: fee }) => fee).filter((fee) => fee !== undefined);
  expect(new Set(fees)).toEqual(new Set([10]));
});

test('output of a model that is sold by input only has no price', () => {
  const turn = { source: 'openai-api', model: 'text-embedding-3-small' } as const;
  expect(usdOf(turn, { input: 1_000_000 })).toBe(0.02);
  expect(usdOf(turn, { input: 1_000_000, output: 1 })).toBeUndefined();
});

test.each<readonly [SourceName, string, number]>([
  ['claude-code', 'claude-sonnet-4-5-20250929', 3],
  ['claude-code', 'claude-sonnet-4-5[1m]', 3],
  ['claude-code', 'claude-fable-5[1m]', 10],
  ['claude-code', 'anthropic/claude-opus-4.5', 5],
  ['claude-code', 'claude-opus-4-5@20251101', 5],
  ['claude-code', 'us.anthropic.claude-opus-4-1-20250805-v1:0', 15],
  ['claude-code', 'arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-1-20250805-v1:0', 15],
  ['claude-code', 'gpt-5', 1.25],
  ['claude-code', 'openrouter/anthropic/claude-sonnet-4.5', 3],
  ['codex', 'gpt-5-codex', 1.25],
  ['codex', 'gpt-5-2025-08-07', 1.25],
  ['codex', 'gpt-5-20250807', 1.25],
  ['codex', 'openai/gpt-5-codex', 1.25],
  ['opencode', 'accounts/fireworks/models/deepseek-v3-0324', 0.9],
  ['opencode', 'fireworks/accounts/fireworks/models/deepseek-v3-0324', 0.9],
  ['opencode', 'openrouter/qwen/qwen3-coder', 0.22],
  ['opencode', 'synthetic/hf:zai-org/GLM-4.7', 0.276],
  ['gemini-api', 'gemini-2.5-pro', 1.25],
])('%s %s costs what the model costs that is meant', (source, model, usdPerMtok) => {
  const total = book.priceTurn(buildPricedTurn({ source, model }, { input: 1_000 }))?.total;
  expect(total).toBe(BigInt(Math.round(usdPerMtok * 1e9)));
});

test('a turn costs what its model cost on its day', () => {
  const at = (ts: string) => usdOf({ source: 'codex', model: 'o3', ts }, { input: 1_000_000 });
  expect(at('2025-06-09T23:59:59.999Z')).toBe(10);
  expect(at('2025-06-10T00:00:00.000Z')).toBe(2);
  expect(at('2025-06-09T23:59:59.999Z')).toBe(10);
});

test('a turn costs what its model costs at its time of day, where that changes', () => {
  const at = (ts: string) => usdOf({ source: 'opencode', model: 'deepseek-chat', ts }, { input: 1_000_000 });
  expect(at('2025-10-01T00:29:59.999Z')).not.toBe(at('2025-10-01T00:30:00.000Z'));
});

test('a turn without a readable time has no price where prices change', () => {
  expect(usdOf({ source: 'codex', model: 'o3', ts: 'yesterday' }, { input: 1 })).toBeUndefined();
});

test('a turn without a readable time costs what its model always cost', () => {
  expect(usdOf({ model: 'claude-sonnet-4-5', ts: 'yesterday' }, { input: 100_000 })).toBe(0.3);
});

test('a turn without a readable time leaves other turns their prices', async () => {
  for (const model of ['claude-sonnet-4-5', 'o3']) {
    const fresh = await openGenaiPriceBook({ sources: knownSources });
    const costAt = (ts: string) => fresh.priceTurn(buildPricedTurn({ model, ts }, { input: 1_000_000 }))?.total;
    for (const ts of ['', 'yesterday', '2025-07-01T99:99:99Z']) costAt(ts);
    expect(costAt('2025-07-01T12:00:00.000Z')).toBeGreaterThan(0n);
  }
});

test('a request above a threshold of input, its cache included, costs the higher rates as a whole', () => {
  const at = usdOf({}, { input: 100_000, cacheRead: 50_000, cacheCreate5m: 50_000, output: 1_000 });
  const above = usdOf({}, { input: 100_001, cacheRead: 50_000, cacheCreate5m: 50_000, output: 1_000 });
  expect(at).toBe(0.3 + 0.015 + 0.1875 + 0.015);
  expect(above).toBe(0.600006 + 0.03 + 0.375 + 0.0225);
});

test("the user's price replaces the library's, by the exact name first and the stripped name then", async () => {
  const own = await openWithUserPrices({
    'router/claude-sonnet-4-5': { input: 7, output: 1 },
    'claude-sonnet-4-5': { input: '8.123456789', output: 1 },
    'house-model': { input: 9, output: 1 },
  });
  const priceOf = (model: string) => own.priceTurn(buildPricedTurn({ model }, { input: 1_000_000 }))?.total;
  expect(priceOf('router/claude-sonnet-4-5')).toBe(7_000_000_000_000n);
  expect(priceOf('anthropic/claude-sonnet-4-5[1m]')).toBe(8_123_456_789_000n);
  expect(priceOf('claude-sonnet-4-5')).toBe(8_123_456_789_000n);
  expect(priceOf('some/house-model')).toBe(9_000_000_000_000n);
  expect(priceOf('claude-opus-4-5')).toBe(5_000_000_000_000n);
});

test("web searches with a user's price cost the user's fee, or else the library's, or have no price", async () => {
  const own = await openWithUserPrices({
    'claude-sonnet-4-5': { input: 1, output: 1 },
    'claude-opus-4-5': { input: 1, output: 1, webSearchPer1k: 5 },
    'house-model': { input: 1, output: 1 },
  });
  const feeOf = (model: string) => own.priceTurn(buildPricedTurn({ model }, { webSearchRequests: 1 }))?.tools;
  expect(feeOf('claude-sonnet-4-5')).toBe(10_000_000_000n);
  expect(feeOf('claude-opus-4-5')).toBe(5_000_000_000n);
  expect(feeOf('house-model')).toBeUndefined();
});

test('a part with a price finer than a picodollar is rounded once, half to even', async () => {
  const own = await openWithUserPrices({ m: { input: '0.0000005', output: 1, cacheWrite1h: '0.0000005' } });
  const partsOf = (count: number) =>
    own.priceTurn(buildPricedTurn({ model: 'm' }, { input: count, cacheCreate5m: count, cacheCreate1h: count }));
  expect(partsOf(1)).toMatchObject({ input: 0n, cacheCreate: 1n, total: 1n });
  expect(partsOf(3)).toMatchObject({ input: 2n, cacheCreate: 3n, total: 5n });
});

test('the id of a book names the library, the arithmetic and the prices of the user', async () => {
  const { prices } = parseUserPrices('{"m":{"input":1,"output":1}}');
  const own = await openGenaiPriceBook({ sources: knownSources, userPrices: prices });
  expect(book.id).toBe('genai-0.1.8+a3');
  expect(own.id).toMatch(/^genai-0\.1\.8\+a3\+u-[0-9a-f]{8}$/);
  expect(nameGenaiPriceBook({ userPrices: prices })).toBe(own.id);
  expect(nameGenaiPriceBook({ userPrices: new Map() })).toBe(book.id);
});

test('the version in the id is that of the library in use', () => {
  const manifest = new URL('../package.json', import.meta.resolve('@pydantic/genai-prices'));
  expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ version: genaiPricesVersion });
});
