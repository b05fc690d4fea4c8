import { type Count, countOf } from '../../counts.ts';

/** A sum, and of how many rows it is one: null when no row knows the value, which is not zero. */
export interface KnownSum {
  /** The sum of what is known; null where nothing is. */
  readonly sum: Count | null;
  /** How many have a value. */
  readonly known: number;
  /** How many have none. */
  readonly missing: number;
}

/** Two parts of a sum, so that no sum of 2^53s overflows the 64 bits of SQLite. */
const part = 1_000_000_000n;

/** How many columns `knownSumColumns` makes. */
export const knownSumWidth = 4;

/** The columns of a group that `parseKnownSum` reads. */
export function knownSumColumns(key: string): string {
  return `count(${key}), count(*) - count(${key}), sum(${key} / ${part}), sum(${key} % ${part})`;
}

/** The sum in columns of `knownSumColumns`. */
export function parseKnownSum(columns: readonly unknown[]): KnownSum {
  const [known, missing, high, low] = columns as [bigint, bigint, bigint | null, bigint | null];
  const isKnown = high !== null && low !== null;
  return { sum: isKnown ? countOf(high * part + low) : null, known: Number(known), missing: Number(missing) };
}

/** The sum of sums; null only when none of them is known. */
export function addKnownSums(sums: readonly KnownSum[]): KnownSum {
  const values = sums.flatMap(({ sum }) => (sum === null ? [] : [BigInt(sum)]));
  return {
    sum: values.length === 0 ? null : countOf(values.reduce((total, value) => total + value, 0n)),
    known: sums.reduce((total, { known }) => total + known, 0),
    missing: sums.reduce((total, { missing }) => total + missing, 0),
  };
}

/** The larger sum first, unknown ones last. */
export function compareKnownSums({ sum: left }: KnownSum, { sum: right }: KnownSum): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return left > right ? -1 : left < right ? 1 : 0;
}
