const lineFeed = 0x0a;
/** A line is parsed again for its id, up to this size. */
const idBytesMax = 4 * 1024 * 1024;

/** Numbers the lines of a file while it is read from its beginning, chunk by chunk. */
export class CountedLines {
  #bytes: Buffer = Buffer.alloc(0);
  #offset = 0;
  /** The number of the line that begins at `#counted`, which only grows. */
  #number = 1;
  #counted = 0;

  /** The chunk that facts are of from now on; it begins at `offset` of the file. */
  setChunk(bytes: Uint8Array, offset: number): void {
    this.#countTo(offset);
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#offset = offset;
  }

  /** The number, from 1, of the line that has the byte at this offset of the file. */
  numberOf(from: number): number {
    this.#countTo(from);
    return this.#number;
  }

  /** What Claude Code calls the line that begins there: its `uuid`. */
  idOf(from: number): string | undefined {
    const start = from - this.#offset;
    const end = this.#bytes.indexOf(lineFeed, start);
    const line = this.#bytes.subarray(start, end < 0 ? undefined : end);
    if (line.length > idBytesMax || !line.includes('"uuid"')) return undefined;
    try {
      const { uuid } = JSON.parse(line.toString('utf8')) as { readonly uuid?: unknown };
      return typeof uuid === 'string' ? uuid : undefined;
    } catch {
      return undefined;
    }
  }

  #countTo(from: number): void {
    const end = Math.min(from - this.#offset, this.#bytes.length);
    for (let at = this.#counted - this.#offset; at < end; ) {
      const found = this.#bytes.indexOf(lineFeed, at);
      if (found < 0 || found >= end) break;
      this.#number += 1;
      at = found + 1;
      this.#counted = at + this.#offset;
    }
  }
}
