const lineFeed = 0x0a;

/**
 * The longest line that is taken; a longer one is skipped without being held in memory. A text of V8 ends at half a
 * gigabyte, and no record that anybody wrote is near this.
 */
const lineBytesMax = 128 * 1024 * 1024;

/** The bytes are valid during the call. */
type TakeLine = (line: string | undefined, offset: number, bytes: Buffer | undefined) => void;

/**
 * Splits bytes into lines at 0x0A, whatever the chunks they come in: bytes are decoded a whole line at a time, so a
 * character may span two chunks, and offsets count bytes and not characters (SPEC 2.6, A063, A064).
 */
export class LineSplitter {
  readonly #lineBytesMax: number;
  #end: number;
  /** The start of a line whose end has not come yet. */
  #pieces: Uint8Array[] = [];
  #heldBytes = 0;

  constructor(from: number, lineMax = lineBytesMax) {
    this.#end = from;
    this.#lineBytesMax = lineMax;
  }

  /** Directly after the last line end. */
  get end(): number {
    return this.#end;
  }

  /** Calls `take` with each line that ends in the chunk, where it begins, and its bytes; `undefined` for one that is too long. */
  push(chunk: Uint8Array, take: TakeLine): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, start)) {
      const length = this.#heldBytes + at - start;
      const line = this.#lineOf(bytes, start, at, length);
      take(line?.toString('utf8'), this.#end, line);
      this.#end += length + 1;
      this.#pieces = [];
      this.#heldBytes = 0;
      start = at + 1;
    }
    this.#hold(bytes.subarray(start));
  }

  #lineOf(bytes: Buffer, start: number, end: number, length: number): Buffer | undefined {
    if (length > this.#lineBytesMax) return undefined;
    const rest = bytes.subarray(start, end);
    return this.#heldBytes === 0 ? rest : Buffer.concat([...this.#pieces, rest]);
  }

  #hold(rest: Uint8Array): void {
    this.#heldBytes += rest.length;
    if (this.#heldBytes > this.#lineBytesMax) this.#pieces = [];
    // The chunk's memory is the reader's.
    else if (rest.length > 0) this.#pieces.push(Uint8Array.from(rest));
  }
}
