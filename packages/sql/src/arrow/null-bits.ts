/** Which rows of a growing batch have a value: bits as DuckDB and Arrow both have them, the lowest first. */
export class NullBits {
  readonly #bits: Uint8Array;
  #length = 0;
  #nullCount = 0;

  constructor(rowsMax: number) {
    this.#bits = new Uint8Array(Math.ceil(rowsMax / 8)).fill(0xff);
  }

  /** Takes the rows of a chunk, all of which have a value where there are no bits. Returns the place of the first. */
  add(validity: Uint8Array | undefined, rows: number): number {
    const first = this.#length;
    if (first === 0) this.#begin();
    this.#length += rows;
    for (let row = 0; validity !== undefined && row < rows; row += 1) {
      if (((validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0) this.setNull(first + row);
    }
    return first;
  }

  /** Says that a row has none; it may be said again. */
  setNull(row: number): void {
    const byte = this.#bits[row >> 3] ?? 0;
    const bit = 1 << (row & 7);
    if ((byte & bit) === 0) return;
    this.#bits[row >> 3] = byte & ~bit;
    this.#nullCount += 1;
  }

  /** The batch; the next row begins another. */
  take(): { readonly length: number; readonly nullCount: number; readonly nullBitmap: Uint8Array } {
    const [length, nullCount] = [this.#length, this.#nullCount];
    this.#length = 0;
    return { length, nullCount, nullBitmap: this.#bits.subarray(0, (length + 7) >> 3) };
  }

  #begin(): void {
    if (this.#nullCount > 0) this.#bits.fill(0xff);
    this.#nullCount = 0;
  }
}
