/** A map whose keys are pairs of texts. Two levels, because gluing two texts together costs more than looking up twice. */
export class PairMap<Value> {
  readonly #maps = new Map<string, Map<string, Value>>();

  get(first: string, second: string): Value | undefined {
    return this.#maps.get(first)?.get(second);
  }

  set(first: string, second: string, value: Value): void {
    const known = this.#maps.get(first);
    if (known === undefined) this.#maps.set(first, new Map([[second, value]]));
    else known.set(second, value);
  }

  *values(): Generator<Value> {
    for (const map of this.#maps.values()) yield* map.values();
  }
}

/** Adds an item to the list of a pair. */
export function addToList<Item>(lists: PairMap<Item[]>, first: string, second: string, item: Item): void {
  const known = lists.get(first, second);
  if (known === undefined) lists.set(first, second, [item]);
  else known.push(item);
}
