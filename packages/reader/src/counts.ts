/** A whole number from a sum: a number while it is exact as one, a bigint beyond 2^53 (INV-09). */
export type Count = number | bigint;

/** The exact sum in its smallest form. */
export function countOf(sum: bigint): Count {
  const rounded = Number(sum);
  return Number.isSafeInteger(rounded) ? rounded : sum;
}
