import type { UsageModifiers } from '@agentspine/schema';
import { multiplyPrice, type PriceFactor, type UnitPrice } from './decimal.ts';
import {
  type ModelFactor,
  type ModifierField,
  type ModifierRule,
  modifierRules,
  standardValues,
} from './modifier-table.ts';
import type { ModelRates, Rates } from './price-turn.ts';

/** What a model is called, whoever sells it, and whether it is sold by a cloud that names the place in the model's name. */
export interface ModifiedModel {
  readonly name: string;
  readonly isBedrock: boolean;
}

const fields = ['speed', 'inferenceGeo', 'serviceTier'] as const satisfies readonly ModifierField[];
const once: ModelFactor = { factor: { times: 1n, of: 1n } };

/**
 * The rates of a response that ran with modifiers: their factors apply to every kind of token, and not to fees. `undefined` where one
 * of them has no known price with this model (SPEC Q35).
 */
export function applyModifiers(
  rates: ModelRates,
  model: ModifiedModel,
  modifiers: UsageModifiers,
  ts: string,
): ModelRates | undefined {
  let factor: PriceFactor = once.factor;
  let isShortContextOnly = false;
  for (const field of fields) {
    const found = factorOf(field, modifiers[field], model, ts);
    if (found === undefined) return undefined;
    factor = { times: factor.times * found.factor.times, of: factor.of * found.factor.of };
    isShortContextOnly ||= found.isShortContextOnly === true;
  }
  if (factor.times === factor.of) return rates;
  return {
    base: multiplyRates(rates.base, factor),
    steps: rates.steps.map((step) => ({
      ...step,
      rates: isShortContextOnly ? unpricedTokens(step.rates) : multiplyRates(step.rates, factor),
    })),
  };
}

/** Whether every modifier is one of the standard price, as with almost all responses. */
export function isStandard(modifiers: UsageModifiers): boolean {
  return fields.every((field) => isStandardValue(field, modifiers[field]));
}

/** The name of a model by which the table knows it, from that of the price list: without maker, place, date and revision. */
export function plainModelName(listed: string): string {
  const name = listed.slice(listed.lastIndexOf('/') + 1).toLowerCase();
  const own = /^(?:[a-z-]+\.)?anthropic\.(.+)$/.exec(name)?.[1] ?? name;
  const bare = own.replace(/@.*$/, '').replace(/(?:-latest|-\d{8}|-v\d+(?::\d+)?)+$/, '');
  return bare.startsWith('claude-') ? bare.replaceAll('.', '-') : bare;
}

function isStandardValue(field: ModifierField, value: string | undefined): boolean {
  return value === undefined || standardValues[field].has(value);
}

function factorOf(
  field: ModifierField,
  value: string | undefined,
  model: ModifiedModel,
  ts: string,
): ModelFactor | undefined {
  if (value === undefined || isStandardValue(field, value)) return once;
  const rule = modifierRules.find((each) => each.field === field && each.values.includes(value));
  if (rule === undefined) return undefined;
  // Some routers sell fast mode under a name of its own, whose price has the factor in it.
  if (field === 'speed' && model.name.endsWith('-fast')) return once;
  // Bedrock sells neither fast mode nor a place by parameter: the place is in the model's name, and in its price.
  if (model.isBedrock && field !== 'serviceTier') return once;
  return factorOfRule(rule, model.name, ts);
}

function factorOfRule({ models, notSoldFor }: ModifierRule, model: string, ts: string): ModelFactor | undefined {
  const periods = models.get(model);
  if (periods === undefined) return notSoldFor.has(model) ? once : undefined;
  return periods.find(({ until }) => until === undefined || ts < until) ?? once;
}

function multiplyRates(rates: Rates, factor: PriceFactor): Rates {
  const times = (price: UnitPrice | undefined) => (price === undefined ? undefined : multiplyPrice(price, factor));
  return {
    ...rates,
    input: times(rates.input),
    output: times(rates.output),
    reasoning: times(rates.reasoning),
    cacheRead: times(rates.cacheRead),
    cacheWrite: times(rates.cacheWrite),
    cacheWrite1h: times(rates.cacheWrite1h),
  };
}

function unpricedTokens(rates: Rates): Rates {
  const unknown = undefined;
  return {
    ...rates,
    input: unknown,
    output: unknown,
    reasoning: unknown,
    cacheRead: unknown,
    cacheWrite: unknown,
    cacheWrite1h: unknown,
  };
}
