/** Two megabytes: with a quarter of a million ids, one lookup in sixty is made for nothing. */
const bitsMax = 2 ** 24;
const pageBits = 2 ** 14;

/** Remembers ids in a limited space: it may take a new id for one that it knows, and never the other way round. */
export class IdFilter {
  /** Made with their first bit: to clear two megabytes is slower than a small build. */
  readonly #pages: (Uint32Array | undefined)[] = new Array(bitsMax / pageBits).fill(undefined);

  add(id: string): void {
    const bit = hashOf(id) % bitsMax;
    const page = this.#pageOf(bit);
    const word = (bit % pageBits) >>> 5;
    page[word] = (page[word] ?? 0) | (1 << (bit & 31));
  }

  mayHave(id: string): boolean {
    const bit = hashOf(id) % bitsMax;
    const word = this.#pages[Math.floor(bit / pageBits)]?.[(bit % pageBits) >>> 5] ?? 0;
    return (word & (1 << (bit & 31))) !== 0;
  }

  #pageOf(bit: number): Uint32Array {
    const index = Math.floor(bit / pageBits);
    const page = this.#pages[index] ?? new Uint32Array(pageBits / 32);
    this.#pages[index] = page;
    return page;
  }
}

/** FNV-1a over the code units. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
