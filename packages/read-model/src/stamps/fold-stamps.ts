import type { StampSelector } from '@agentspine/schema';
import { parseObject } from '../ledger/read-json.ts';
import type { StampRow } from '../rows/side-rows.ts';

/** What stamps say of a turn or a session: by key, the value of the last stamp that sets it (SPEC 2.4). */
export type Enrichments = ReadonlyMap<string, StampedValue>;

export interface StampedValue {
  readonly value: string;
  readonly ts: string;
  readonly ledgerOffsetBytes: number;
}

/** A stamp, ready to be folded. */
interface FoldedStamp {
  readonly selector: StampSelector;
  readonly values: readonly (readonly [key: string, stamped: StampedValue])[];
}

/** What a stamp's selector is held against. */
export interface StampedTurn {
  readonly messageId: string;
  readonly ts: string;
}

/**
 * Stamps of one session, or those of no session in particular, sorted by what they select, so that a turn meets only
 * stamps that may match it: ten thousand stamps on a session of a thousand turns are folded once and not once a turn.
 */
export class StampFold {
  /** What applies to every turn of the session. */
  readonly everywhere: Enrichments;
  readonly #byMessage = new Map<string, FoldedStamp[]>();
  readonly #ranges: FoldedStamp[] = [];
  readonly #bounds: readonly string[];
  /** By the number of bounds at or before a time: between two bounds the same ranges match. */
  readonly #byInterval = new Map<number, Enrichments>();

  constructor(rows: readonly StampRow[]) {
    const everywhere = new Map<string, StampedValue>();
    const bounds = new Set<string>();
    for (const row of rows) {
      const stamp = parseStampRow(row);
      const { messageId, range } = stamp.selector;
      if (messageId !== undefined) this.#addToMessage(messageId, stamp);
      else if (range === undefined) foldInto(everywhere, stamp.values);
      else {
        this.#ranges.push(stamp);
        if (range.fromTs !== undefined) bounds.add(range.fromTs);
        if (range.toTs !== undefined) bounds.add(justAfter(range.toTs));
      }
    }
    this.everywhere = everywhere;
    this.#bounds = [...bounds].sort();
  }

  /** Adds what applies to a turn. */
  foldTurn(turn: StampedTurn, target: Map<string, StampedValue>): void {
    foldInto(target, this.everywhere);
    for (const stamp of this.#byMessage.get(turn.messageId) ?? []) {
      if (isInRange(turn.ts, stamp.selector.range)) foldInto(target, stamp.values);
    }
    if (this.#ranges.length > 0) foldInto(target, this.#foldRanges(turn.ts));
  }

  #addToMessage(messageId: string, stamp: FoldedStamp): void {
    const known = this.#byMessage.get(messageId);
    if (known === undefined) this.#byMessage.set(messageId, [stamp]);
    else known.push(stamp);
  }

  #foldRanges(ts: string): Enrichments {
    const interval = countUpTo(this.#bounds, ts);
    const known = this.#byInterval.get(interval);
    if (known !== undefined) return known;
    const folded = new Map<string, StampedValue>();
    for (const stamp of this.#ranges) if (isInRange(ts, stamp.selector.range)) foldInto(folded, stamp.values);
    this.#byInterval.set(interval, folded);
    return folded;
  }
}

/** Adds values to a fold; the last stamp wins key by key: by time, then by its place in the ledger. */
export function foldInto(
  target: Map<string, StampedValue>,
  values: Iterable<readonly [key: string, stamped: StampedValue]>,
): void {
  for (const [key, stamped] of values) {
    const known = target.get(key);
    if (known === undefined || isLater(stamped, known)) target.set(key, stamped);
  }
}

/** The values of a fold as JSON with sorted keys; NULL where nothing is said. */
export function enrichmentJson(folded: Enrichments): string | null {
  if (folded.size === 0) return null;
  const keys = [...folded.keys()].sort();
  const members = keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(folded.get(key)?.value)}`);
  return `{${members.join(',')}}`;
}

/** Whether an instant is within inclusive bounds; a turn without a time is within none. */
function isInRange(ts: string, range: StampSelector['range']): boolean {
  if (range === undefined) return true;
  if (ts === '') return false;
  return (range.fromTs === undefined || ts >= range.fromTs) && (range.toTs === undefined || ts <= range.toTs);
}

function isLater(stamped: StampedValue, known: StampedValue): boolean {
  if (stamped.ts !== known.ts) return stamped.ts > known.ts;
  return stamped.ledgerOffsetBytes > known.ledgerOffsetBytes;
}

/** A text that sorts after this instant and before the next: bounds are inclusive. */
function justAfter(ts: string): string {
  return `${ts} `;
}

/** How many of the sorted texts are at or before `text`. */
function countUpTo(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const bound = sorted[middle];
    if (bound !== undefined && bound <= text) low = middle + 1;
    else high = middle;
  }
  return low;
}

function parseStampRow({ ts, ledgerOffsetBytes, selectorJson, enrichmentJson }: StampRow): FoldedStamp {
  const enrichment = Object.entries(parseObject(JSON.parse(enrichmentJson)) ?? {});
  return {
    selector: JSON.parse(selectorJson) as StampSelector,
    values: enrichment.map(([key, value]) => [key, { value: String(value), ts, ledgerOffsetBytes }] as const),
  };
}
