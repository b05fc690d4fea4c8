import { type RawVector, textBytesOf } from './duckdb-vectors.ts';
import { NullBits } from './null-bits.ts';

/** A batch of texts or blobs: where each begins, and all their bytes. */
export interface ByteColumnBatch {
  readonly length: number;
  readonly nullCount: number;
  readonly nullBitmap: Uint8Array;
  readonly valueOffsets: Int32Array;
  readonly data: Uint8Array;
}

/** Enough for a batch of short texts; it grows. */
const firstBytes = 65_536;

/** Texts or blobs of one column of a batch, while it grows. */
export class ByteColumn {
  readonly #offsets: Int32Array;
  readonly #nulls: NullBits;
  #bytes = Buffer.allocUnsafe(firstBytes);
  #used = 0;

  constructor(rowsMax: number) {
    this.#offsets = new Int32Array(rowsMax + 1);
    this.#nulls = new NullBits(rowsMax);
  }

  /** Takes texts of DuckDB; returns their bytes. */
  addTexts(vector: RawVector): number {
    const { data, validity, rows } = vector;
    const first = this.#begin(validity, rows);
    const before = this.#used;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const lengthOf = (row: number) => (isNull(validity, row) ? 0 : view.getUint32(row * 16, true));
    let sum = 0;
    for (let row = 0; row < rows; row += 1) sum += lengthOf(row);
    this.#reserve(sum);
    for (let row = 0; row < rows; row += 1) {
      const length = lengthOf(row);
      if (length > 0) this.#bytes.set(textBytesOf(vector, row, length), this.#used);
      this.#used += length;
      this.#offsets[first + row + 1] = this.#used;
    }
    return this.#used - before;
  }

  /** Takes texts of this program; returns their bytes. */
  addCells(cells: readonly (string | null)[]): number {
    const first = this.#begin(undefined, cells.length);
    const before = this.#used;
    for (const [row, cell] of cells.entries()) {
      if (cell === null) this.#nulls.setNull(first + row);
      this.#reserve(Buffer.byteLength(cell ?? ''));
      this.#used += this.#bytes.write(cell ?? '', this.#used);
      this.#offsets[first + row + 1] = this.#used;
    }
    return this.#used - before;
  }

  /** The batch; the next row begins another. */
  take(): ByteColumnBatch {
    const nulls = this.#nulls.take();
    const data = this.#bytes.subarray(0, this.#used);
    return { ...nulls, valueOffsets: this.#offsets.subarray(0, nulls.length + 1), data };
  }

  #begin(validity: Uint8Array | undefined, rows: number): number {
    const first = this.#nulls.add(validity, rows);
    if (first === 0) this.#used = 0;
    return first;
  }

  /** @throws RangeError for more bytes than a batch can have: offsets are of 32 bits */
  #reserve(bytes: number): void {
    const needed = this.#used + bytes;
    if (needed > 0x7fff_ffff)
      throw new RangeError('Array buffer allocation failed: a column of a batch has over 2 GiB');
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.min(0x7fff_ffff, Math.max(needed, this.#bytes.length * 2)));
    this.#bytes.copy(larger, 0, 0, this.#used);
    this.#bytes = larger;
  }
}

function isNull(validity: Uint8Array | undefined, row: number): boolean {
  return validity !== undefined && ((validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0;
}
