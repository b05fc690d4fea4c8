/**
 * The life of a segment, from the home to the target:
 *
 * | state | outbox | noted in fleet.json | target | next step |
 * |---|---|---|---|---|
 * | made | has it | no | does not have it | `note` |
 * | sealed | has it | yes | does not have it | `send` |
 * | stored | has it | yes | has it | `drop` |
 * | acknowledged | does not have it | yes | has it | none |
 * | cloned | has it | any | has another one of its number | `refuse` |
 *
 * A step may be killed at any moment and is done again: a segment is made once and kept until the target has it, and is never made again.
 * The positions of the next one are those of the newest that is noted, so none is skipped and none is made twice.
 */

/** What is known of a segment that is in the outbox. */
export interface SegmentState {
  /** Its place in the epoch. */
  readonly number: number;
  /** The beginning of its digest. */
  readonly digest: string;
  /** The newest number that `fleet.json` knows. */
  readonly noted: number;
  /** Digest of the segment that the target has under the number; `undefined` where it has none. */
  readonly stored: string | undefined;
}

/** What is done with a segment next. */
export type SegmentStep = 'note' | 'send' | 'drop' | 'refuse';

/** The next step of a segment of the outbox. */
export function judgeSegment({ number, digest, noted, stored }: SegmentState): SegmentStep {
  if (stored !== undefined && !stored.startsWith(digest)) return 'refuse';
  if (number > noted) return 'note';
  return stored === undefined ? 'send' : 'drop';
}

/** Whether the target has segments that this home never made: then another home ships under its name. */
export function isAhead(stored: readonly { readonly number: number }[], newest: number): boolean {
  return stored.some(({ number }) => number > newest);
}
