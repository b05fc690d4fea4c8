import { type CalendarDay, usdOfPico } from '@agentspine/schema';
import { addKnownSums, compareKnownSums, type KnownSum } from '../daily/known-sum.ts';

/** Where a figure comes from: transcripts that were imported, or records of `token_usage`. */
export type UsageOrigin = 'imported' | 'recorded';

/** What calls of models used. */
export interface Used {
  /** Imported: turns of every kind. Recorded: records. */
  readonly calls: number;
  /** Input that no cache held; of records, as the runtime reports it. */
  readonly inputTokens: KnownSum;
  /** Output. */
  readonly outputTokens: KnownSum;
  /** Input read from the cache. */
  readonly cachedInputTokens: KnownSum;
  /** Dollars; null where no call has a known price. */
  readonly costUsd: number | null;
  /** Whether the cost is that of all calls. */
  readonly costKnown: boolean;
}

/** What one model used, by one origin. */
export interface UsedByModel extends Used {
  /** Where the figures come from. */
  readonly origin: UsageOrigin;
  /** The harness or runtime; null where the record does not say. */
  readonly source: string | null;
  /** The model; null where the log or the record does not say. */
  readonly model: string | null;
}

/** What was used on one day. */
export interface UsedOnDay extends Used {
  /** The day. */
  readonly day: CalendarDay;
}

/** What was used in a period of time, by records and imported transcripts together, each call once. */
export interface Usage {
  /** Of both origins. */
  readonly totals: Used;
  /** Of each origin. */
  readonly origins: Readonly<Record<UsageOrigin, Used>>;
  /** By cost, unknown last; then by tokens and by name. */
  readonly byModel: readonly UsedByModel[];
  /** Every day of the period. */
  readonly byDay: readonly UsedOnDay[];
  /** Records of calls that imported transcripts hold too; they are counted there, and not here. */
  readonly alsoImported: number;
}

/** What one origin says of one model on one day; the cost in picodollars, so that sums are exact. */
export interface UsedPart {
  readonly origin: UsageOrigin;
  readonly source: string | null;
  readonly model: string | null;
  readonly day: string;
  readonly calls: number;
  readonly inputTokens: KnownSum;
  readonly outputTokens: KnownSum;
  readonly cachedInputTokens: KnownSum;
  readonly costPico: KnownSum;
}

/** Adds up parts. `days` are those of the period, in order. */
export function addUsage(parts: readonly UsedPart[], days: readonly CalendarDay[], alsoImported: number): Usage {
  const ofOrigin = (origin: UsageOrigin) => sumOf(parts.filter((part) => part.origin === origin));
  const groups = Map.groupBy(parts, ({ origin, source, model }) => JSON.stringify([source, model, origin]));
  const byModel = [...groups].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, group]) => group);
  const byDay = Map.groupBy(parts, ({ day }) => day);
  return {
    totals: sumOf(parts),
    origins: { imported: ofOrigin('imported'), recorded: ofOrigin('recorded') },
    // The sort is stable: what ties stays in the order of the names.
    byModel: byModel.sort(compareGroups).flatMap((group) => {
      const [first] = group;
      return first === undefined ? [] : [{ ...namesOf(first), ...sumOf(group) }];
    }),
    byDay: days.map((day) => ({ day, ...sumOf(byDay.get(day) ?? []) })),
    alsoImported,
  };
}

function namesOf({ origin, source, model }: UsedPart) {
  return { origin, source, model };
}

function sumOf(parts: readonly UsedPart[]): Used {
  const cost = addKnownSums(parts.map(({ costPico }) => costPico));
  return {
    calls: parts.reduce((sum, { calls }) => sum + calls, 0),
    inputTokens: addKnownSums(parts.map(({ inputTokens }) => inputTokens)),
    outputTokens: addKnownSums(parts.map(({ outputTokens }) => outputTokens)),
    cachedInputTokens: addKnownSums(parts.map(({ cachedInputTokens }) => cachedInputTokens)),
    // Nothing that was used costs nothing.
    costUsd: cost.sum === null ? (parts.length === 0 ? 0 : null) : usdOfPico(BigInt(cost.sum)),
    costKnown: cost.missing === 0,
  };
}

function compareGroups(left: readonly UsedPart[], right: readonly UsedPart[]): number {
  const cost = (group: readonly UsedPart[]) => addKnownSums(group.map(({ costPico }) => costPico));
  const tokens = (group: readonly UsedPart[]) =>
    addKnownSums(group.flatMap(({ inputTokens, outputTokens }) => [inputTokens, outputTokens]));
  return compareKnownSums(cost(left), cost(right)) || compareKnownSums(tokens(left), tokens(right));
}
