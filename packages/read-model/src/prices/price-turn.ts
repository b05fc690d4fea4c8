/**
 * What a turn costs, from the rates of its model. Each part is multiplied exactly and rounded once, half to even, to the
 * picodollar; `total` is the sum of the rounded parts. A price with up to six decimals a million tokens needs no rounding.
 */
import type { PicoUsd } from '@agentspine/schema';
import type { PricedTurn, TurnCost } from '../ports.ts';
import { divideHalfToEven, type UnitPrice } from './decimal.ts';

/** Goes into the id of a price book; raise it when the same rates, tokens and modifiers come to another cost. */
export const priceArithmeticVersion = 3;

/** Prices of one request. What is `undefined` has no known price, which is not a price of 0. */
export interface Rates {
  /** Of input. */
  readonly input: UnitPrice | undefined;
  /** Of output. */
  readonly output: UnitPrice | undefined;
  /** Only where the model bills reasoning apart; otherwise it is in `output`. */
  readonly reasoning: UnitPrice | undefined;
  /** Of input that is read from the cache. */
  readonly cacheRead: UnitPrice | undefined;
  /** Of input that is written to the cache for five minutes. */
  readonly cacheWrite: UnitPrice | undefined;
  /** Of input that is written to the cache for an hour. */
  readonly cacheWrite1h: UnitPrice | undefined;
  /** Of a search of the web. */
  readonly webSearch: UnitPrice | undefined;
  /** A fee for each request, whatever its tokens; `undefined` is the usual case of none. */
  readonly request: UnitPrice | undefined;
}

/** Rates of a model: `base`, and the last step whose threshold the input of a request, with its cache, is above. */
export interface ModelRates {
  readonly base: Rates;
  /** By rising threshold. */
  readonly steps: readonly RateStep[];
}

/** The rates of a whole request with more than `aboveInputTokens` tokens of input. */
export interface RateStep {
  readonly aboveInputTokens: number;
  readonly rates: Rates;
}

/** The cost of a turn; `undefined` when it used something for which the model has no known price (SPEC 2.10). */
export function priceTurn(
  modelRates: ModelRates,
  turn: PricedTurn,
  { pricesReasoningAsOutput }: { readonly pricesReasoningAsOutput: boolean },
): TurnCost | undefined {
  const { usage } = turn;
  const rates = selectRates(modelRates, usage.input + usage.cacheRead + usage.cacheCreate5m + usage.cacheCreate1h);
  // A harness may bill reasoning within the output, whatever the model's list says (SPEC 2.10).
  const separate =
    pricesReasoningAsOutput || rates.reasoning === undefined ? 0 : Math.min(usage.reasoning, usage.output);
  const input = charge(usage.input, rates.input);
  const output = charge(usage.output - separate, rates.output);
  const reasoning = charge(separate, rates.reasoning);
  const cacheRead = charge(usage.cacheRead, rates.cacheRead);
  const cacheCreate = chargeTwo(usage.cacheCreate5m, rates.cacheWrite, usage.cacheCreate1h, rates.cacheWrite1h);
  const requests = rates.request === undefined ? 0 : 1;
  const tools = chargeTwo(usage.webSearchRequests ?? 0, rates.webSearch, requests, rates.request);
  if (input === undefined || output === undefined || reasoning === undefined) return undefined;
  if (cacheRead === undefined || cacheCreate === undefined || tools === undefined) return undefined;
  const total = input + output + reasoning + cacheRead + cacheCreate + tools;
  return { input, output, reasoning, cacheRead, cacheCreate, tools, total };
}

function selectRates({ base, steps }: ModelRates, inputTokens: number): Rates {
  let rates = base;
  for (const step of steps) if (inputTokens > step.aboveInputTokens) rates = step.rates;
  return rates;
}

function charge(count: number, price: UnitPrice | undefined): PicoUsd | undefined {
  if (count === 0) return 0n;
  if (price === undefined) return undefined;
  const pico = BigInt(count) * price.pico;
  return price.per === 1n ? pico : divideHalfToEven(pico, price.per);
}

/** Two lines of one part: added before they are rounded. */
function chargeTwo(
  countA: number,
  priceA: UnitPrice | undefined,
  countB: number,
  priceB: UnitPrice | undefined,
): PicoUsd | undefined {
  if (countB === 0) return charge(countA, priceA);
  if (countA === 0) return charge(countB, priceB);
  if (priceA === undefined || priceB === undefined) return undefined;
  const pico = BigInt(countA) * priceA.pico * priceB.per + BigInt(countB) * priceB.pico * priceA.per;
  return divideHalfToEven(pico, priceA.per * priceB.per);
}
