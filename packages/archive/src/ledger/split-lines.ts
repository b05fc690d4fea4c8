/** Bytes of a file from an offset; fewer than asked for only at its end. */
export interface ByteReader {
  /** Bytes `from` (included) to `to` (excluded). */
  read(from: number, to: number): Promise<Uint8Array>;
}

/** How bytes are split into lines. */
export interface SplitOptions {
  /** Where to start; the start of a line. */
  readonly from?: number | undefined;
  /** How much is read at a time. */
  readonly chunkBytes?: number | undefined;
  /** Of a longer line only the place is reported, so that no file can exhaust the memory (RELIABILITY 3.1). */
  readonly lineBytesMax?: number | undefined;
}

/** A line without its LF, and its place with it. A torn one is at the end of the file and has no LF. */
export interface RawLine {
  readonly from: number;
  readonly to: number;
  readonly isTorn: boolean;
  /** `undefined` for a line that is too long. */
  readonly bytes: Uint8Array | undefined;
}

const chunkBytesDefault = 262_144;
/** The longest line of a real ledger is some kilobytes; source lines of a megabyte leave short ones. */
const lineBytesMaxDefault = 67_108_864;
const lineFeed = 0x0a;

/** Splits a file at LF alone, a chunk's lines at a time; offsets count bytes of the file, whatever these encode. */
export async function* splitLines(reader: ByteReader, options: SplitOptions = {}): AsyncGenerator<RawLine[]> {
  const { from = 0, chunkBytes = chunkBytesDefault, lineBytesMax = lineBytesMaxDefault } = options;
  const open = new OpenLine(from, lineBytesMax);
  for (let at = from; ; ) {
    const chunk = await reader.read(at, at + chunkBytes);
    if (chunk.length === 0) break;
    const lines = open.take(chunk);
    at += chunk.length;
    if (lines.length > 0) yield lines;
  }
  const rest = open.rest();
  if (rest !== undefined) yield [rest];
}

/** The line whose end is not yet read. */
class OpenLine {
  readonly #lineBytesMax: number;
  #from: number;
  #pieces: Uint8Array[] = [];
  #length = 0;

  constructor(from: number, lineBytesMax: number) {
    this.#from = from;
    this.#lineBytesMax = lineBytesMax;
  }

  /** The lines that end in this chunk. */
  take(chunk: Uint8Array): RawLine[] {
    const lines: RawLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      this.#add(chunk.subarray(start, end));
      const to = this.#from + this.#length + 1;
      lines.push({ from: this.#from, to, isTorn: false, bytes: this.#bytes() });
      this.#reset(to);
      start = end + 1;
    }
    if (start < chunk.length) this.#add(chunk.subarray(start));
    return lines;
  }

  rest(): RawLine | undefined {
    if (this.#length === 0) return undefined;
    return { from: this.#from, to: this.#from + this.#length, isTorn: true, bytes: this.#bytes() };
  }

  #add(piece: Uint8Array): void {
    this.#length += piece.length;
    if (this.#length > this.#lineBytesMax) this.#pieces = [];
    else this.#pieces.push(piece);
  }

  #bytes(): Uint8Array | undefined {
    if (this.#length > this.#lineBytesMax) return undefined;
    const [first] = this.#pieces;
    return this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces);
  }

  #reset(from: number): void {
    this.#from = from;
    this.#pieces = [];
    this.#length = 0;
  }
}
