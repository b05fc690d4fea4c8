/** How many items are held in memory for a write: more than a batch of anything has. */
const itemsMax = 256;

/** Rows that are written together, before the transaction ends that they belong to, or the part of one. */
export class GatheredWrites {
  readonly #items = new Map<(items: readonly never[]) => void, unknown[]>();

  /** Hands `item` to `write` together with others, in one call, or in several where there are many. `write` is always the same function. */
  add<Item>(write: (items: readonly Item[]) => void, item: Item): void {
    const items = this.#items.get(write);
    // What is added may still grow: it is never among what is written here.
    if (items !== undefined && items.length < itemsMax) {
      items.push(item);
      return;
    }
    if (items !== undefined) this.#write(write, items);
    this.#items.set(write, [item]);
  }

  /** Writes what was gathered. */
  settle(): void {
    for (const [write, items] of this.#items) this.#write(write, items);
  }

  #write(write: (items: readonly never[]) => void, items: readonly unknown[]): void {
    this.#items.delete(write);
    write(items as never[]);
  }

  /** Forgets what was gathered: its transaction was undone. */
  clear(): void {
    this.#items.clear();
  }
}
