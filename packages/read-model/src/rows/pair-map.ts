/** A map whose keys are pairs of texts. Two levels, because gluing two texts together costs more than looking up twice. */
export class PairMap<Value> {
  readonly #maps = new Map<string, Map<string, Value>>();

  get(first: string, second: string): Value | undefined {
    return this.#maps.get(first)?.get(second);
  }

  set(first: string, second: string, value: Value): void {
    this.#mapOf(first).set(second, value);
  }

  /** The value of a pair; where there is none, what `make` gives becomes it. */
  getOrSet(first: string, second: string, make: () => Value): Value {
    const map = this.#mapOf(first);
    const known = map.get(second);
    if (known !== undefined) return known;
    const made = make();
    map.set(second, made);
    return made;
  }

  *values(): Generator<Value> {
    for (const map of this.#maps.values()) yield* map.values();
  }

  #mapOf(first: string): Map<string, Value> {
    const known = this.#maps.get(first);
    if (known !== undefined) return known;
    const made = new Map<string, Value>();
    this.#maps.set(first, made);
    return made;
  }
}

/** An empty list, for `getOrSet`. */
export function makeList<Item>(): Item[] {
  return [];
}
