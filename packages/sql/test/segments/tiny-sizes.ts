import type { SegmentSizes } from '../../src/segments/build-segments.ts';

/** Files of a few rows, so that a small store has many. */
export const tinySizes: SegmentSizes = {
  made: { rows: 2, bytes: 1_000_000 },
  kept: { rows: 3, bytes: 1_000_000 },
  piece: { rows: 1, bytes: 1 },
};
