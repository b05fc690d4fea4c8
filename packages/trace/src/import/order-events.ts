/** An event that was read from a transcript today. */
export interface ToldEvent {
  /** Where it is among those that are read today. */
  readonly seq: number;
  readonly aggregateId: string;
  /** Its place in the store, where that holds it already. */
  readonly known: number | undefined;
}

/** The next event of the new order, by its `seq` where it is now. */
export interface OrderedEvent {
  readonly from: 'store' | 'told';
  readonly seq: number;
}

/**
 * The order of a store's events after those of transcripts are replaced by the ones that are read today. The events
 * of a task follow each other as they are read today. What others appended, such as a verdict, keeps its place among them:
 * it comes after every event that it came after before. An event that the store does not hold follows what is reported of its
 * task before it; a task that the store knows nothing of comes last. `others` ascend.
 */
export function orderEvents(others: readonly number[], told: readonly ToldEvent[]): readonly OrderedEvent[] {
  const placed = placeTold(told);
  const ordered: OrderedEvent[] = [];
  let next = 0;
  for (const { seq, place } of placed) {
    for (let other = others[next]; other !== undefined && other < place; other = others[next]) {
      ordered.push({ from: 'store', seq: other });
      next += 1;
    }
    ordered.push({ from: 'told', seq });
  }
  for (const seq of others.slice(next)) ordered.push({ from: 'store', seq });
  return ordered;
}

/** Each with the place in the store after which it comes, in their new order. */
function placeTold(told: readonly ToldEvent[]): readonly { readonly seq: number; readonly place: number }[] {
  const firstKnown = new Map<string, number>();
  for (const { aggregateId, known } of told) {
    if (known !== undefined && !firstKnown.has(aggregateId)) firstKnown.set(aggregateId, known);
  }
  const last = new Map<string, number>();
  const placed = told.map(({ seq, aggregateId, known }) => {
    const before = last.get(aggregateId);
    const at = known ?? before ?? firstKnown.get(aggregateId) ?? Number.POSITIVE_INFINITY;
    const place = Math.max(at, before ?? 0);
    last.set(aggregateId, place);
    return { seq, place };
  });
  return placed.sort((left, right) => compare(left.place, right.place) || left.seq - right.seq);
}

function compare(left: number, right: number): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
