/*
 * Rows of a database that are numbered in the order of their changes. Numbers come again: the last rows are deleted and others are written, or
 * the database is made compact and all rows move down. Rows that were read and still have their numbers, anchors, show from where to read.
 */
import type { Anchors } from './harness-database.ts';

/** So many of the rows that changed last are anchors, and about as many of all others. */
const anchorsMax = 32;

/** The number from which to read: that of the last anchor but one that is in place. */
export function anchoredNumber(anchors: Anchors, placeNow: (key: string) => number | undefined): number {
  const numbered = Object.entries(anchors).sort(([, left], [, right]) => right - left);
  let inPlace = 0;
  for (const [key, number] of numbered) {
    // One may have its old number again by chance: its row was written again after all rows moved down.
    if (placeNow(key) === number) inPlace += 1;
    if (inPlace === 2) return number;
  }
  return 0;
}

/** The anchors for the next reading: the rows that changed last, and others that are spread over all that were read. */
export function nextAnchors(
  before: Anchors,
  from: number,
  read: readonly (readonly [key: string, number: number])[],
): Anchors {
  const kept = Object.entries(before).filter(([, number]) => number < from);
  const all = [...new Map([...kept, ...read])].sort(([, left], [, right]) => left - right);
  let older = all.slice(0, -anchorsMax);
  while (older.length > anchorsMax) older = older.filter((_, place) => place % 2 === 0);
  return Object.fromEntries([...older, ...all.slice(-anchorsMax)]);
}
