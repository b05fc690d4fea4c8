import { type Coverage, fidelityClasses, innerCallKinds, usdOfPico } from '@agentspine/schema';
import { type Count, countOf } from '../counts.ts';
import { parseFidelity, reportsField, type StoredFidelity } from '../coverage.ts';

/** Token fields of an answer: column, and the flag that says whether the source reports it; no flag, always reported. */
export const tokenFields = [
  { field: 'inputTokens', column: 'input_tokens', flag: 'hasInputTokens' },
  { field: 'outputTokens', column: 'output_tokens', flag: 'hasOutputTokens' },
  { field: 'reasoningTokens', column: 'reasoning_tokens', flag: 'hasReasoningTokens' },
  { field: 'cacheReadTokens', column: 'cache_read_tokens', flag: 'hasCacheReadTokens' },
  { field: 'cacheCreate5mTokens', column: 'cache_create_5m_tokens', flag: 'hasCacheCreateTokens' },
  { field: 'cacheCreate1hTokens', column: 'cache_create_1h_tokens', flag: 'hasCacheCreateTokens' },
  { field: 'cacheCreateUnsplitTokens', column: 'cache_create_unsplit_tokens', flag: 'hasCacheCreateTokens' },
  { field: 'webSearchRequests', column: 'web_search_requests', flag: undefined },
] as const satisfies readonly { field: string; column: string; flag: keyof Coverage | undefined }[];

type InnerCallKind = (typeof innerCallKinds)[number];

/** A kind of token. */
export type TokenField = (typeof tokenFields)[number]['field'];

/** How many metered turns report a field, and how many do not. */
export interface KnownCount {
  /** How many have a value. */
  readonly known: number;
  /** How many have none. */
  readonly missing: number;
}

/** What harnesses say that turns cost, beside what price lists say of the same turns. */
export interface ReportedCost {
  /** How many turns state a cost. */
  readonly turns: number;
  /** Dollars, as stated. */
  readonly usd: number;
  /** Dollars of the same turns by price lists; null where none of them has a price. */
  readonly listUsd: number | null;
}

/** The figures of one row of an answer (SPEC 2.7, 2.11). */
export type UsageFigures = Readonly<Record<TokenField, Count | null>> & {
  /** Responses and synthetic messages. */
  readonly turns: number;
  readonly advisorCalls: number;
  /** Activity whose log reports no usage; it adds no tokens. */
  readonly unmeteredTurns: number;
  /** Attempts of a model that declined after it had written something, and was paid for it. */
  readonly declinedAttempts: number;
  /** Calls inside responses that summed up the conversation. */
  readonly compactionCalls: number;
  /** Dollars, exact to the microdollar; null where nothing that was used has a known price. */
  readonly costUsd: number | null;
  /** Whether all metered turns are priced, and all of each. */
  readonly costKnown: boolean;
  /** What logs themselves state as cost, which is never a part of `costUsd`; null where none states any. */
  readonly reportedCost: ReportedCost | null;
  readonly pricedTurns: number;
  /** Of the priced turns, those of which the log reports or states only a part: they cost at least what they show. */
  readonly partlyPricedTurns: number;
  readonly unpricedTurns: number;
  /** Turns whose output count is a placeholder: the real one is higher. */
  readonly outputIncompleteTurns: number;
  readonly known: Readonly<Record<TokenField, KnownCount>>;
};

/** Columns every group of turns is read with, over `turns t`; `readGroup` takes them in this order. */
export const groupColumns: readonly string[] = [
  't.kind',
  't.fidelity_json',
  'count(*)',
  'count(t.cost_total_picousd)',
  'ifnull(sum(t.cost_total_picousd), 0)',
  'sum(t.cost_total_picousd IS NULL AND ' +
    't.input_tokens + t.output_tokens + t.cache_read_tokens + t.cache_create_5m_tokens + t.cache_create_1h_tokens + ' +
    't.web_search_requests > 0)',
  'ifnull(sum(t.output_complete = 0), 0)',
  'ifnull(sum(t.cost_complete = 0), 0)',
  'count(t.reported_cost_picousd)',
  'ifnull(sum(t.reported_cost_picousd), 0)',
  'sum(t.cost_total_picousd) FILTER (WHERE t.reported_cost_picousd IS NOT NULL)',
  ...tokenFields.map(({ column }) => `sum(t.${column})`),
];

/** What a group of turns of one kind and one fidelity adds up to. */
export interface TurnGroup {
  readonly kind: string;
  readonly fidelity: StoredFidelity;
  readonly rows: number;
  readonly priced: number;
  readonly costPico: bigint;
  /** Rows without a price that hold tokens. */
  readonly unpricedWithTokens: number;
  readonly outputIncomplete: number;
  readonly partlyPriced: number;
  /** Rows whose log states a cost, that cost, and what price lists say of them. */
  readonly reported: number;
  readonly reportedPico: bigint;
  readonly listPico: bigint | null;
  readonly sums: readonly bigint[];
}

/** Reads the values of `groupColumns`; whole numbers come as bigints. */
export function parseGroup(values: readonly unknown[]): TurnGroup {
  const [kind, fidelity, rows, priced, cost, unpriced, incomplete, partly, ...more] = values;
  const [reported, reportedPico, listPico, ...sums] = more;
  return {
    kind: String(kind),
    fidelity: parseFidelityOnce(fidelity as string | null),
    rows: Number(rows),
    priced: Number(priced),
    costPico: cost as bigint,
    unpricedWithTokens: Number(unpriced),
    outputIncomplete: Number(incomplete),
    partlyPriced: Number(partly),
    reported: Number(reported),
    reportedPico: reportedPico as bigint,
    listPico: listPico as bigint | null,
    sums: sums as bigint[],
  };
}

/** An archive has a handful of distinct fidelities; parsing each row's again would cost more than the question. */
const fidelitiesMax = 1_000;
const fidelityByText = new Map<string | null, StoredFidelity>();

function parseFidelityOnce(text: string | null): StoredFidelity {
  const seen = fidelityByText.get(text);
  if (seen !== undefined) return seen;
  if (fidelityByText.size >= fidelitiesMax) fidelityByText.clear();
  const fidelity = parseFidelity(text);
  fidelityByText.set(text, fidelity);
  return fidelity;
}

/** Running sums of groups that belong to one row of an answer. */
export interface Tally {
  turns: number;
  readonly innerCalls: Record<InnerCallKind, number>;
  unmetered: number;
  outputIncomplete: number;
  priced: number;
  partlyPriced: number;
  unpriced: number;
  costPico: bigint;
  reported: number;
  reportedPico: bigint;
  listPico: bigint | null;
  readonly sums: bigint[];
  readonly known: number[];
  readonly missing: number[];
  readonly classes: Map<string, number>;
}

/** A tally of nothing. */
export function emptyTally(): Tally {
  const zeros = () => tokenFields.map(() => 0);
  return {
    turns: 0,
    innerCalls: { advisor: 0, declined: 0, compaction: 0, rollup: 0 },
    unmetered: 0,
    outputIncomplete: 0,
    priced: 0,
    partlyPriced: 0,
    unpriced: 0,
    costPico: 0n,
    reported: 0,
    reportedPico: 0n,
    listPico: null,
    sums: tokenFields.map(() => 0n),
    known: zeros(),
    missing: zeros(),
    classes: new Map(),
  };
}

/** Adds a group. Responses and calls inside them bring tokens; synthetic messages were never billed, unmetered ones say nothing. */
export function addGroup(tally: Tally, group: TurnGroup): void {
  tally.classes.set(group.fidelity.class, (tally.classes.get(group.fidelity.class) ?? 0) + group.rows);
  tally.outputIncomplete += group.outputIncomplete;
  tally.reported += group.reported;
  tally.reportedPico += group.reportedPico;
  if (group.listPico !== null) tally.listPico = (tally.listPico ?? 0n) + group.listPico;
  if (group.kind === 'unmetered') tally.unmetered += group.rows;
  else if (isInnerCall(group.kind)) tally.innerCalls[group.kind] += group.rows;
  else tally.turns += group.rows;
  if (group.kind !== 'response' && !isInnerCall(group.kind)) return;

  const saysUsage = reportsField(group.fidelity, 'hasInputTokens') && reportsField(group.fidelity, 'hasOutputTokens');
  tally.priced += group.priced;
  tally.partlyPriced += group.partlyPriced;
  tally.unpriced += saysUsage ? group.unpricedWithTokens : group.rows - group.priced;
  tally.costPico += group.costPico;
  for (const [index, { flag }] of tokenFields.entries()) {
    tally.sums[index] = (tally.sums[index] ?? 0n) + (group.sums[index] ?? 0n);
    const counts = flag === undefined || reportsField(group.fidelity, flag) ? tally.known : tally.missing;
    counts[index] = (counts[index] ?? 0) + group.rows;
  }
}

function isInnerCall(kind: string): kind is InnerCallKind {
  return innerCallKinds.some((each) => each === kind);
}

/** All calls inside responses. */
export function countInnerCalls({ innerCalls }: Tally): number {
  return Object.values(innerCalls).reduce((sum, calls) => sum + calls, 0);
}

/** The figures of a tally: null for what no contributing turn reported, never 0 (A086). */
export function figuresOf(tally: Tally): UsageFigures {
  const known: Partial<Record<TokenField, KnownCount>> = {};
  const tokens: Partial<Record<TokenField, Count | null>> = {};
  for (const [index, { field }] of tokenFields.entries()) {
    const count = { known: tally.known[index] ?? 0, missing: tally.missing[index] ?? 0 };
    const isUnknown = count.known === 0 && count.missing + tally.unmetered > 0;
    known[field] = count;
    tokens[field] = isUnknown ? null : countOf(tally.sums[index] ?? 0n);
  }
  const isPriceless = tally.priced === 0 && tally.unpriced + tally.unmetered > 0;
  return {
    turns: tally.turns,
    advisorCalls: tally.innerCalls.advisor,
    declinedAttempts: tally.innerCalls.declined,
    compactionCalls: tally.innerCalls.compaction,
    unmeteredTurns: tally.unmetered,
    ...(tokens as Record<TokenField, Count | null>),
    costUsd: isPriceless ? null : usdOfPico(tally.costPico),
    costKnown: !isPriceless && tally.unpriced === 0 && tally.partlyPriced === 0,
    reportedCost: reportedCostOf(tally),
    pricedTurns: tally.priced,
    partlyPricedTurns: tally.partlyPriced,
    unpricedTurns: tally.unpriced,
    outputIncompleteTurns: tally.outputIncomplete,
    known: known as Record<TokenField, KnownCount>,
  };
}

function reportedCostOf({ reported, reportedPico, listPico }: Tally): ReportedCost | null {
  if (reported === 0) return null;
  return { turns: reported, usd: usdOfPico(reportedPico), listUsd: listPico === null ? null : usdOfPico(listPico) };
}

/** All tokens of a tally, for ordering rows. */
export function tokensOf(tally: Tally): bigint {
  let total = 0n;
  for (const [index, { field }] of tokenFields.entries()) {
    // Reasoning is a part of output, the unsplit part one of the 5m writes; searches are not tokens.
    if (field === 'reasoningTokens' || field === 'cacheCreateUnsplitTokens' || field === 'webSearchRequests') continue;
    total += tally.sums[index] ?? 0n;
  }
  return total;
}

/** How many rows have which fidelity class, worst to best, then `unknown`. */
export function classHistogram(tally: Tally): Readonly<Record<string, number>> {
  return Object.fromEntries([...fidelityClasses, 'unknown'].map((name) => [name, tally.classes.get(name) ?? 0]));
}
