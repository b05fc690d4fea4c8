import { type SourceName, type TokenUsage, type UsageModifiers, usdOfPico, zeroUsage } from '@agentspine/schema';
import { calcPrice, findProvider, type ModelPrice } from '@pydantic/genai-prices';
import { expect, test } from 'vitest';
import { openGenaiPriceBook } from '../../src/prices/genai-price-book.ts';
import { parseUserPrices } from '../../src/prices/user-prices.ts';
import { knownSources } from '../known-sources.ts';
import { makeCounter } from './priced-turn-builder.ts';

const usagesPerModel = 100;
const turnCount = 100_000;

/** Around the thresholds of tiers (200,000 and 271,999), and small; often 0. */
function generateUsage(next: (bound: number) => number): TokenUsage {
  const count = (bound: number) => (next(4) === 0 ? 0 : next(next(2) === 0 ? 2_000 : bound));
  const output = count(60_000);
  return {
    ...zeroUsage,
    input: count(200_000),
    output,
    reasoning: next(output + 1),
    cacheRead: count(200_000),
    cacheCreate5m: count(100_000),
    cacheCreate1h: count(100_000),
    webSearchRequests: next(3),
  };
}

/** 2024 to 2027, on both sides of every dated price. */
function generateTimestamp(next: (bound: number) => number): string {
  return new Date(Date.UTC(2024, 0, 1) + next(1_400) * 86_400_000 + next(86_400_000)).toISOString();
}

/** What the library itself makes of the usage; `undefined` where it bills tokens at nothing for want of a price. */
function askLibrary(usage: TokenUsage, prices: ModelPrice): Record<string, number> | undefined {
  const { input_mtok, output_mtok } = prices;
  const inputTokens = usage.input + usage.cacheRead + usage.cacheCreate5m + usage.cacheCreate1h;
  if (input_mtok === undefined && output_mtok === undefined) return undefined;
  if ((input_mtok === undefined && inputTokens > 0) || (output_mtok === undefined && usage.output > 0))
    return undefined;
  return {
    input_tokens: inputTokens,
    output_tokens: usage.output,
    cache_read_tokens: usage.cacheRead,
    cache_write_tokens: usage.cacheCreate5m + usage.cacheCreate1h,
    cache_write_1h_tokens: usage.cacheCreate1h,
    web_searches: usage.webSearchRequests ?? 0,
  };
}

test.each<readonly [SourceName, string, number]>([
  ['anthropic-api', 'anthropic', 0x5eed01],
  ['openai-api', 'openai', 0x5eed02],
])('%s turns cost what the library itself asks for every model of %s (seed %i)', async (source, providerId, seed) => {
  const book = await openGenaiPriceBook({ sources: knownSources });
  const next = makeCounter(seed);
  let compared = 0;
  for (const model of findProvider({ providerId })?.models ?? []) {
    for (let index = 0; index < usagesPerModel; index += 1) {
      const ts = generateTimestamp(next);
      const options = { providerId, timestamp: new Date(ts) };
      const prices = calcPrice({}, model.id, options)?.model_price ?? {};
      // The rules that the library lacks (2 x input, the search fee) have tests of their own.
      const { cache_write_1h_mtok: oneHour, web_searches_kcount: fee } = prices;
      const lacking = {
        ...(providerId === 'anthropic' && oneHour === undefined && { cacheCreate1h: 0 }),
        ...(fee === undefined && { webSearchRequests: 0 }),
      };
      const usage = { ...generateUsage(next), ...lacking };
      const asked = askLibrary(usage, prices);
      const total = book.priceTurn({ source, model: model.id, ts, usage, modifiers: {} })?.total;
      const expected = asked === undefined ? undefined : calcPrice(asked, model.id, options)?.total_price;
      const label = `${model.id} ${ts} ${JSON.stringify(usage)}`;
      if (expected === undefined || total === undefined) expect(total, label).toBe(expected);
      else expect(Math.abs(Number(total) / 1e12 - expected), label).toBeLessThanOrEqual(expected * 1e-9);
      if (total !== undefined) compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(1_500);
});

/** Modifiers by model, with the factor that each comes to. */
const modified: Readonly<Record<string, readonly { readonly modifiers: UsageModifiers; readonly tenths: bigint }[]>> = {
  'claude-opus-4-8': [
    { modifiers: { speed: 'fast' }, tenths: 20n },
    { modifiers: { inferenceGeo: 'us' }, tenths: 11n },
    { modifiers: { speed: 'fast', inferenceGeo: 'us', serviceTier: 'standard' }, tenths: 22n },
    { modifiers: { serviceTier: 'batch' }, tenths: 5n },
  ],
  'gpt-5': [
    { modifiers: { serviceTier: 'priority' }, tenths: 20n },
    { modifiers: { serviceTier: 'flex' }, tenths: 5n },
  ],
};

/** Prices a million tokens in units of 1e-9 dollars, written here once more and by hand. */
const listed = [
  {
    source: 'claude-code',
    model: 'claude-haiku-4-5',
    prices: [1_000_000_000n, 5_000_000_000n, 100_000_000n, 1_250_000_000n, 2_000_000_000n],
  },
  {
    source: 'claude-code',
    model: 'claude-opus-4-1',
    prices: [15_000_000_000n, 75_000_000_000n, 1_500_000_000n, 18_750_000_000n, 30_000_000_000n],
  },
  {
    source: 'claude-code',
    model: 'claude-opus-4-8',
    prices: [5_000_000_000n, 25_000_000_000n, 500_000_000n, 6_250_000_000n, 10_000_000_000n],
  },
  {
    source: 'codex',
    model: 'gpt-5',
    prices: [1_250_000_000n, 10_000_000_000n, 125_000_000n, 1_250_000_000n, 1_250_000_000n],
  },
  { source: 'opencode', model: 'nine-decimals', prices: [123_456_789n, 987_654_321n, 1n, 333_333_333n, 666_666_667n] },
] as const;

test('the sum of 100,000 turns, a third of them modified, is that of decimal arithmetic to the microdollar (seed 0x5eed03)', async () => {
  const { prices: userPrices } = parseUserPrices(
    '{"nine-decimals":{"input":"0.123456789","output":"0.987654321","cacheRead":"0.000000001","cacheWrite":"0.333333333","cacheWrite1h":"0.666666667","webSearchPer1k":10}}',
  );
  const book = await openGenaiPriceBook({ sources: knownSources, userPrices });
  const next = makeCounter(0x5eed03);
  let sum = 0n;
  let exactTenths = 0n; // in 1e-16 dollars: a tenth of 1e-9 dollars a million tokens
  for (let index = 0; index < turnCount; index += 1) {
    const { source, model, prices } = listed[next(listed.length)] ?? listed[0];
    const usage = generateUsage(next);
    const ways = modified[model] ?? [];
    const way = next(3) === 0 ? ways[next(ways.length)] : undefined;
    const { modifiers, tenths } = way ?? { modifiers: {}, tenths: 10n };
    const cost = book.priceTurn({ source, model, ts: '2026-01-01T00:00:00.000Z', usage, modifiers });
    sum += cost?.total ?? 0n;
    const counts = [usage.input, usage.output, usage.cacheRead, usage.cacheCreate5m, usage.cacheCreate1h];
    prices.forEach((price, part) => {
      exactTenths += price * BigInt(counts[part] ?? 0) * tenths;
    });
    exactTenths += BigInt(usage.webSearchRequests ?? 0) * 100_000_000_000_000n; // one cent, whatever the modifier
  }
  const microdollar = 10_000_000_000n;
  const roundedMicros = (exactTenths + microdollar / 2n) / microdollar;
  expect(BigInt(Math.round(usdOfPico(sum) * 1e6))).toBe(roundedMicros);
});
