/**
 * Rates from the price list of `@pydantic/genai-prices`. Kinds of tokens without a price of their own are billed as the
 * library bills them, at the price of the kind they belong to: cache reads and writes as input, one-hour writes as cache
 * writes, reasoning as output. Two published rules which the list lacks for some models are added here by name.
 */
import assert from 'node:assert/strict';
import type { ModelPrice, TieredPrices } from '@pydantic/genai-prices';
import { multiplyPrice, parseUnitPrice, type UnitPrice } from './decimal.ts';
import type { ModelRates, Rates } from './price-turn.ts';

/** Anthropic: "1-hour cache write tokens are 2 times the base input tokens price", on every platform it sells through. */
const anthropicOneHourWriteFactor = { times: 2n, of: 1n };
/** The one fee that the list has for models of Anthropic and of OpenAI; it lacks it for some that can search. */
const webSearchUsdPer1k = '10';

const tokensPerMtok = 1_000_000n;
const countPerKcount = 1_000n;

/** What is priced: the effective price list of a model, and whose it is. */
export interface ListedModel {
  readonly providerId: string;
  readonly modelId: string;
  readonly prices: ModelPrice;
}

/** The rates of a model in the library's list; `undefined` when the list has no token price for it. */
export function readLibraryRates(listed: ListedModel): ModelRates | undefined {
  const { prices } = listed;
  const { input_mtok: input, output_mtok: output } = prices;
  if (input === undefined && output === undefined) return undefined;
  const thresholds = new Set<number>();
  for (const price of Object.values(prices)) {
    if (typeof price === 'object') for (const tier of price.tiers) thresholds.add(tier.start);
  }
  const steps = [...thresholds]
    .sort((a, b) => a - b)
    .map((aboveInputTokens) => ({ aboveInputTokens, rates: readRates(listed, aboveInputTokens) }));
  return { base: readRates(listed, undefined), steps };
}

function readRates({ providerId, modelId, prices }: ListedModel, threshold: number | undefined): Rates {
  const read = (key: string, units: bigint) => readPrice(prices[key], units, threshold);
  const isAnthropic = providerId === 'anthropic' || modelId.toLowerCase().includes('claude');
  const hasSearchTool = isAnthropic || providerId === 'openai';
  const input = read('input_mtok', tokensPerMtok);
  const cacheWrite = read('cache_write_mtok', tokensPerMtok) ?? input;
  const oneHourRule =
    isAnthropic && input !== undefined ? multiplyPrice(input, anthropicOneHourWriteFactor) : cacheWrite;
  return {
    input,
    output: read('output_mtok', tokensPerMtok),
    reasoning: read('output_reasoning_mtok', tokensPerMtok),
    cacheRead: read('cache_read_mtok', tokensPerMtok) ?? input,
    cacheWrite,
    cacheWrite1h: read('cache_write_1h_mtok', tokensPerMtok) ?? oneHourRule,
    webSearch:
      read('web_searches_kcount', countPerKcount) ??
      (hasSearchTool ? parseUnitPrice(webSearchUsdPer1k, countPerKcount) : undefined),
    request: read('requests_kcount', countPerKcount),
  };
}

function readPrice(
  price: number | TieredPrices | undefined,
  units: bigint,
  threshold: number | undefined,
): UnitPrice | undefined {
  if (price === undefined) return undefined;
  // The shortest text that reads back as the number is the decimal which the list was written with.
  const parsed = parseUnitPrice(String(typeof price === 'number' ? price : selectTier(price, threshold)), units);
  assert(parsed !== undefined, `the price ${JSON.stringify(price)} is not a decimal`);
  return parsed;
}

function selectTier({ base, tiers }: TieredPrices, threshold: number | undefined): number {
  let selected = { price: base, start: -1 };
  if (threshold === undefined) return base;
  for (const tier of tiers) if (tier.start <= threshold && tier.start > selected.start) selected = tier;
  return selected.price;
}
