import { everyRow, type RowSlice } from '../sandbox/row-batches.ts';
import type { Segment } from './segment-manifest.ts';

/** A stretch of a table by the numbers of its rows. */
export type RowRange = Pick<RowSlice, 'after' | 'last'>;

/** What the rows of a table come from. */
export interface SegmentUse {
  /** Those that are read; the others hold too many rows that have changed, or are gone. */
  readonly segments: readonly Segment[];
  /** Rows in them that have changed since, and count no more. */
  readonly masked: readonly bigint[];
  /** What is read from the store. */
  readonly slices: readonly RowSlice[];
}

/** To look up so many rows costs less than to read a segment's rows from the store. */
const maskedMax = 1_000;

/**
 * Where each row of a table comes from, exactly once: from a segment, unless it has changed since; else from the store.
 * `changed` are the numbers of all rows that changed after the segments were made, in any order.
 */
export function useSegments(sound: readonly Segment[], changed: ReadonlySet<bigint>): SegmentUse {
  const segments: Segment[] = [];
  const masked: bigint[] = [];
  for (const segment of sound) {
    const inside = changedIn(segment, changed);
    if (inside.length > maskedMax) continue;
    segments.push(segment);
    masked.push(...inside);
  }
  const slices: RowSlice[] = [...rangesOutside(segments)];
  if (masked.length > 0) slices.push({ ...everyRow, among: `[${masked.join(',')}]` });
  return { segments, masked, slices };
}

/** Of the rows of a segment those that have changed. */
export function changedIn({ after, last }: RowRange, changed: ReadonlySet<bigint>): readonly bigint[] {
  return changed.size === 0 ? [] : [...changed].filter((row) => row > after && row <= last);
}

/** The ranges of a table that no segment holds, in order; segments are in order and do not overlap. */
export function rangesOutside(segments: readonly RowRange[]): readonly RowRange[] {
  const ranges: RowRange[] = [];
  let { after } = everyRow;
  for (const segment of segments) {
    if (segment.after > after) ranges.push({ after, last: segment.after });
    after = segment.last;
  }
  return [...ranges, { after, last: everyRow.last }];
}
