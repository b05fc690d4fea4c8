import type { ReplyFact, TokenUsage } from '@agentspine/schema';
import type { JsonObject } from '../transcript-parser.ts';
import type { CodexLine } from './codex-line.ts';
import type { CodexState } from './codex-state.ts';
import { readCount, readName, readObject } from './read-field.ts';

/** Cumulative counts of a thread as Codex states them: input includes cached and written, output includes reasoning (FORMATS 2.5). */
export interface TokenTotals {
  readonly input: number;
  readonly cached: number;
  /** Written to the cache. */
  readonly written: number;
  readonly output: number;
  readonly reasoning: number;
  readonly total: number;
}

/** Usage of one API response and which of its numbers the log reports. */
export interface MeteredUsage {
  readonly usage: TokenUsage;
  readonly coverage: NonNullable<ReplyFact['usageCoverage']>;
  /** Whether its counts contradict each other: more of the input was cached than there was. */
  readonly isPartial: boolean;
}

/** A cumulative count, as the log states it last, and the limits it was stated under. */
export interface TokenCounter {
  readonly totals: TokenTotals;
  /** `limit_id`s of the rate limits beside its counts; counts of old versions have none. */
  readonly limits: readonly string[];
}

const nothing: TokenTotals = { input: 0, cached: 0, written: 0, output: 0, reasoning: 0, total: 0 };

/** More counters than this are not remembered: two in turn is what was seen. */
const countersMax = 8;

/** Names of limits are short; the parser's state has to be. */
const limitCharactersMax = 64;

/** More limits than this of one counter are not remembered; an account has a handful. */
const limitsMax = 16;

/**
 * Takes the `info` of a token_count into the state's counters and returns what was used since the last one; `undefined` when
 * the event repeats a total. Sums of last_token_usage would count re-emitted events again (FORMATS 2.5). `limit` is the
 * `limit_id` of the rate limits beside it.
 */
export function takeUsage(info: JsonObject, limit: string | undefined, state: CodexState): MeteredUsage | undefined {
  const cumulative = readObject(info, 'total_token_usage');
  const last = readObject(info, 'last_token_usage');
  if (cumulative === undefined) return last === undefined ? undefined : takeLast(last, state);
  const now = totalsOf(cumulative);
  const before = takeTotals({ now, last, limit }, state)?.totals ?? nothing;
  if (now.total === before.total) return undefined;
  // A total that falls was never seen; it can only mean that counting began again.
  const isFirst = before.total === 0 || now.total < before.total;
  return isFirst ? takeFirst(cumulative, last, state) : differenceOf(before, now, cumulative);
}

/** The limit that a token_count's rate limits name. */
export function limitOf({ payload }: CodexLine): string | undefined {
  return readName(readObject(payload, 'rate_limits') ?? {}, 'limit_id')?.slice(0, limitCharactersMax);
}

interface StatedTotals {
  readonly now: TokenTotals;
  readonly last: JsonObject | undefined;
  readonly limit: string | undefined;
}

/** Moves the counter that a total continues, or begins one, and returns that counter as it was. */
function takeTotals(stated: StatedTotals, state: CodexState): TokenCounter | undefined {
  const { now, limit } = stated;
  const counter = counterOf(stated, state.counters);
  const limits = counter?.limits ?? [];
  const moved = {
    totals: now,
    limits: limit === undefined || limits.includes(limit) ? limits : [...limits, limit].slice(-limitsMax),
  };
  // Where a total falls, the counter that it fell from may be another one that goes on later.
  const isReplaced = counter !== undefined && now.total >= counter.totals.total;
  const others = isReplaced ? state.counters.filter((each) => each !== counter) : state.counters;
  state.counters = [...others, moved].slice(-countersMax);
  return counter;
}

/**
 * Which counter a total continues: a thread may have several that are stated in turn, one for each kind of limit. What was used
 * last says which it is; where it fits none, the limit says so, and otherwise it is the one that was stated last.
 */
function counterOf({ now, last, limit }: StatedTotals, counters: readonly TokenCounter[]): TokenCounter | undefined {
  const latest = counters.at(-1);
  if (latest === undefined || now.total === latest.totals.total) return latest;
  const step = last === undefined || !isStated(last) ? undefined : totalsOf(last);
  const continued = counters.findLast(
    ({ totals }) => (step !== undefined && isSum(totals, step, now)) || (now.total > 0 && isSum(totals, nothing, now)),
  );
  if (continued !== undefined) return continued;
  if (limit === undefined || latest.limits.length === 0 || latest.limits.includes(limit)) return latest;
  const known = counters.findLast(({ limits }) => limits.includes(limit));
  return known ?? (step === undefined ? latest : undefined);
}

function isSum(before: TokenTotals, step: TokenTotals, now: TokenTotals): boolean {
  return (['total', 'input', 'cached', 'output'] as const).every((key) => before[key] + step[key] === now[key]);
}

/**
 * The first total of a file may hold what other files count: earlier pages of the thread, its parent, or a file that is gone. Its
 * last usage is the file's own; for a thread that begins there both are equal (in all 78 real files that state both).
 */
function takeFirst(cumulative: JsonObject, last: JsonObject | undefined, state: CodexState): MeteredUsage | undefined {
  const now = totalsOf(cumulative);
  const own = last === undefined || !isStated(last) ? undefined : totalsOf(last);
  if (last !== undefined && own !== undefined && own.total <= now.total)
    return own.total === 0 ? undefined : differenceOf(nothing, own, last);
  // How much of it is this file's own is not known where the counters go on from those of another one.
  return state.isContinued && own === undefined ? undefined : differenceOf(nothing, now, cumulative);
}

function isStated(counts: JsonObject): boolean {
  return ['input_tokens', 'output_tokens', 'total_tokens'].some((key) => readCount(counts, key) !== undefined);
}

/** The usage that a log states of one response; `undefined` where there was none. */
export function usageOf(counts: JsonObject): MeteredUsage | undefined {
  const totals = totalsOf(counts);
  return totals.total === 0 ? undefined : differenceOf(nothing, totals, counts);
}

/** Takes replayed counts as the baseline of the thread's own (FORMATS 2.6). */
export function takeBaseline(info: JsonObject, limit: string | undefined, state: CodexState): void {
  const cumulative = readObject(info, 'total_token_usage');
  const last = readObject(info, 'last_token_usage');
  if (cumulative !== undefined) takeTotals({ now: totalsOf(cumulative), last, limit }, state);
}

function takeLast(last: JsonObject, state: CodexState): MeteredUsage | undefined {
  const difference = totalsOf(last);
  const counter = state.counters.at(-1);
  // Without a total before it, the next total is the first one of the file.
  if (counter === undefined || difference.total === 0) return usageOf(last);
  const { totals: before, limits } = counter;
  const totals = {
    input: before.input + difference.input,
    cached: before.cached + difference.cached,
    written: before.written + difference.written,
    output: before.output + difference.output,
    reasoning: before.reasoning + difference.reasoning,
    total: before.total + difference.total,
  };
  state.counters = [...state.counters.slice(0, -1), { totals, limits }];
  return differenceOf(nothing, difference, last);
}

function totalsOf(counts: JsonObject): TokenTotals {
  const input = readCount(counts, 'input_tokens') ?? 0;
  const output = readCount(counts, 'output_tokens') ?? 0;
  return {
    input,
    cached: readCount(counts, 'cached_input_tokens') ?? 0,
    written: readCount(counts, 'cache_write_input_tokens') ?? 0,
    output,
    reasoning: readCount(counts, 'reasoning_output_tokens') ?? 0,
    total: readCount(counts, 'total_tokens') ?? input + output,
  };
}

/**
 * What was read from the cache and what was written to it (since 0.147) are parts of input_tokens, and have rates of their own
 * (SPEC Q29). More than there was of the input is never written.
 */
function differenceOf(before: TokenTotals, now: TokenTotals, counts: JsonObject): MeteredUsage {
  const input = Math.max(0, now.input - before.input);
  const cacheRead = Math.max(0, now.cached - before.cached);
  const written = Math.max(0, now.written - before.written);
  const cacheWrite = Math.min(written, Math.max(0, input - cacheRead));
  return {
    usage: {
      input: Math.max(0, input - cacheRead - cacheWrite),
      output: Math.max(0, now.output - before.output),
      reasoning: Math.max(0, now.reasoning - before.reasoning),
      cacheRead,
      cacheCreate5m: cacheWrite,
      cacheCreate1h: 0,
    },
    coverage: {
      hasInputTokens: readCount(counts, 'input_tokens') !== undefined,
      hasOutputTokens: readCount(counts, 'output_tokens') !== undefined,
      hasReasoningTokens: readCount(counts, 'reasoning_output_tokens') !== undefined,
      hasCacheReadTokens: readCount(counts, 'cached_input_tokens') !== undefined,
      hasCacheCreateTokens: readCount(counts, 'cache_write_input_tokens') !== undefined,
    },
    isPartial: cacheRead + written > input,
  };
}
