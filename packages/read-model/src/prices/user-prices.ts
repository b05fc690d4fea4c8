/**
 * `models.json`, the user's own prices: `{ "<model>": { "input": 3, "output": "15.25", … } }` in dollars a million tokens
 * (`webSearchPer1k`: a thousand searches), as numbers or, where more than 15 digits matter, as decimal texts. A model
 * listed here replaces that of the library. It is all or nothing: with one mistake in it the file is not used, so that
 * nobody pays half attention to a half-read list.
 */

import { createHash } from 'node:crypto';
import { isJsonObject, messageOf } from '@agentspine/schema';
import { parseUnitPrice, type UnitPrice } from './decimal.ts';
import type { Rates } from './price-turn.ts';

/** The user's rates by the name of the model, as written. */
export type UserPrices = ReadonlyMap<string, Rates>;

/** What was read: no prices and a problem, or the prices. */
export interface ParsedUserPrices {
  /** The prices. */
  readonly prices: UserPrices;
  /** A sentence for the user; names the model and the field. */
  readonly problem?: string;
}

const fields = ['input', 'output', 'cacheRead', 'cacheWrite', 'cacheWrite1h', 'reasoning', 'webSearchPer1k'] as const;
type Field = (typeof fields)[number];
type FieldPrices = Partial<Record<Field, UnitPrice>>;

/** Reads `models.json`; a file that cannot be used gives no prices and a problem, and never throws. */
export function parseUserPrices(text: string): ParsedUserPrices {
  const prices = new Map<string, Rates>();
  const reading = parseJsonObject(text);
  if (typeof reading === 'string') return { prices, problem: reading };
  for (const [model, entry] of Object.entries(reading)) {
    const rates = readModel(entry);
    if (typeof rates === 'string') return { prices: new Map(), problem: `${JSON.stringify(model)}: ${rates}` };
    prices.set(model, rates);
  }
  return { prices };
}

/** Eight hex digits that change when a price of the user changes, but not with the order or spelling of the file. */
export function digestUserPrices(prices: UserPrices): string {
  const lines = [...prices].sort(([a], [b]) => (a < b ? -1 : 1)).map(([model, rates]) => [model, ...listRates(rates)]);
  return createHash('sha256').update(JSON.stringify(lines)).digest('hex').slice(0, 8);
}

function parseJsonObject(text: string): object | string {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : 'it is not an object of models';
  } catch (error) {
    return `it is not JSON: ${messageOf(error)}`;
  }
}

function readModel(entry: unknown): Rates | string {
  if (!isJsonObject(entry)) return 'not an object of prices';
  const read: FieldPrices = {};
  for (const [name, value] of Object.entries(entry)) {
    const field = fields.find((known) => known === name);
    if (field === undefined) return `unknown field ${JSON.stringify(name)}; known are ${fields.join(', ')}`;
    const text = typeof value === 'number' ? String(value) : value;
    const price =
      typeof text === 'string' ? parseUnitPrice(text, field === 'webSearchPer1k' ? 1_000n : 1_000_000n) : undefined;
    if (price === undefined) return `${field} is ${JSON.stringify(value)}, not a price in dollars of 0 or more`;
    read[field] = price;
  }
  return fillDefaults(read);
}

/** SPEC 2.10: cache reads default to free and cache writes to the input price; both lifetimes of a write cost the same. */
function fillDefaults(read: FieldPrices): Rates | string {
  const { input, output, cacheRead = { pico: 0n, per: 1n }, cacheWrite = input } = read;
  if (input === undefined || output === undefined) return `${input === undefined ? 'input' : 'output'} is missing`;
  const { cacheWrite1h = cacheWrite, reasoning, webSearchPer1k } = read;
  return {
    input,
    output,
    reasoning,
    cacheRead,
    cacheWrite,
    cacheWrite1h,
    webSearch: webSearchPer1k,
    request: undefined,
  };
}

function listRates(rates: Rates): readonly string[] {
  const { input, output, reasoning, cacheRead, cacheWrite, cacheWrite1h, webSearch } = rates;
  const prices = [input, output, reasoning, cacheRead, cacheWrite, cacheWrite1h, webSearch];
  return prices.map((price) => (price === undefined ? '' : `${price.pico}/${price.per}`));
}
