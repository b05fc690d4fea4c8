/*
 * A token_usage_record (since 0.153) states what one response used; the token_count beside it repeats that as a difference of
 * totals. Some responses are in one of the two only: the totals never hold a compaction, and files that an older version went on
 * with have counts alone. So the two are matched by what they state, whichever comes first, and what is matched counts once.
 */
import type { JsonObject } from '../transcript-parser.ts';
import type { CodexState } from './codex-state.ts';
import { readName, readObject } from './read-field.ts';
import { type MeteredUsage, usageOf } from './token-totals.ts';

/** A record and its count are a few lines apart; how many may wait for the other. */
const waitingMax = 8;

/** Ids of responses are some 60 characters. */
export const responseIdCharactersMax = 200;

/** Takes what a record states; `undefined` when it is counted already, states nothing, or is of another thread. */
export function takeRecord(payload: JsonObject, state: CodexState): MeteredUsage | undefined {
  const threadId = readName(payload, 'thread_id');
  if (threadId !== undefined && threadId !== state.threadId) return undefined;
  const usage = readObject(payload, 'usage');
  const metered = usage === undefined ? undefined : usageOf(usage);
  if (metered === undefined || isRepeated(payload, state)) return undefined;
  if (takeMatch(state.counted, [nameOf(metered)])) return undefined;
  state.recorded = [...state.recorded, nameOf(metered)].slice(-waitingMax);
  return metered;
}

/**
 * What of a token_count's usage no record stated; `undefined` when one did, by the difference of totals or by `last`. Where records
 * still wait for their counts, the difference may hold theirs too, and only `last` is of this response.
 */
export function takeUnrecorded(
  used: MeteredUsage,
  last: JsonObject | undefined,
  state: CodexState,
): MeteredUsage | undefined {
  const stated = last === undefined ? undefined : usageOf(last);
  const names = [nameOf(used), ...(stated === undefined ? [] : [nameOf(stated)])];
  if (takeMatch(state.recorded, names)) return undefined;
  const unrecorded = state.recorded.length > 0 && stated !== undefined ? stated : used;
  state.counted = [...state.counted, nameOf(unrecorded)].slice(-waitingMax);
  return unrecorded;
}

function isRepeated(payload: JsonObject, state: CodexState): boolean {
  const id = readName(payload, 'response_id')?.slice(0, responseIdCharactersMax);
  if (id === undefined) return false;
  if (state.responses.includes(id)) return true;
  state.responses = [...state.responses, id].slice(-waitingMax);
  return false;
}

/** Takes the first of the names that waits out of the list, and says whether there was one. */
function takeMatch(waiting: string[], names: readonly string[]): boolean {
  const index = waiting.findIndex((each) => names.includes(each));
  if (index >= 0) waiting.splice(index, 1);
  return index >= 0;
}

/** What distinguishes two usages: all of the input, what of it was read from a cache, and the output. */
function nameOf({ usage }: MeteredUsage): string {
  const input = usage.input + usage.cacheRead + usage.cacheCreate5m + usage.cacheCreate1h;
  return `${input}/${usage.cacheRead}/${usage.output}`;
}
