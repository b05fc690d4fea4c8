/** What became of what a seal has, by how many. */
export interface SealedPart {
  /** Lines or events that the seal has. */
  readonly sealed: number;
  /** Those that are there, as they were. */
  readonly present: number;
  /** Those that an erasure says it took. */
  readonly erased: number;
  /** Those that are neither: history was rewritten. */
  readonly missing: number;
  /** Whether those that are present stand in the order of then. */
  readonly isInOrder: boolean;
  /** What came since. */
  readonly added: number;
}

/** Compares what was sealed with what there is, in the order of each. What is there twice is counted twice. */
export function compareSealed(
  sealed: readonly string[],
  present: Iterable<string>,
  erased: Iterable<string>,
): SealedPart {
  const places = new Map<string, number[]>();
  let count = 0;
  for (const digest of present) {
    const found = places.get(digest);
    if (found === undefined) places.set(digest, [count]);
    else found.push(count);
    count += 1;
  }
  for (const found of places.values()) found.reverse();
  const gone = new Map<string, number>();
  for (const digest of erased) gone.set(digest, (gone.get(digest) ?? 0) + 1);
  const part = { present: 0, erased: 0, missing: 0 };
  let isInOrder = true;
  let last = -1;
  for (const digest of sealed) {
    const place = places.get(digest)?.pop();
    const left = gone.get(digest) ?? 0;
    if (place !== undefined) {
      part.present += 1;
      isInOrder &&= place > last;
      last = place;
    } else if (left > 0) {
      part.erased += 1;
      gone.set(digest, left - 1);
    } else part.missing += 1;
  }
  return { sealed: sealed.length, ...part, isInOrder, added: count - part.present };
}
