/**
 * What parent and child of a query say to each other. A frame is its length (4 bytes, little-endian), a kind (1 byte) and
 * that many bytes of text. Parent to child, on stdin: `request`, then `batch`es and `row`s, then of each cold day a `day` with its `lines` and
 * single `line`s, or the `files` that hold a table's days, then `go`; stdin stays open while the parent wants an answer. Child to parent, on descriptor 3: `needs`,
 * where cold days were offered; `columns`, `rows` … or `arrow` …, `done`; or `error`. What a child prints is never read.
 *
 * A process that makes files of cold days is sent `seal`, then days and lines as above, and `part` where a file ends; it answers each with `sealed`.
 */
export type FrameKind = (typeof kinds)[number];

const kinds = [
  ...(['request', 'batch', 'row', 'day', 'lines', 'line', 'files', 'go', 'seal', 'part'] as const),
  ...(['needs', 'columns', 'rows', 'arrow', 'done', 'error', 'sealed'] as const),
];

const headBytes = 5;

export class Frame {
  readonly kind: FrameKind;
  /** What it carries; part of a larger buffer. */
  readonly bytes: Buffer;

  constructor(kind: FrameKind, bytes: Buffer) {
    this.kind = kind;
    this.bytes = bytes;
  }

  /** What it carries, where that is text. */
  get text(): string {
    return this.bytes.toString('utf8');
  }
}

/** What becomes a frame; its text may be given in UTF-8. */
export interface FrameToSend {
  readonly kind: FrameKind;
  readonly text: string | Buffer;
}

/** The bytes of a frame. */
export function encodeFrame({ kind, text }: FrameToSend): Buffer {
  const body = typeof text === 'string' ? Buffer.from(text) : text;
  const head = Buffer.allocUnsafe(headBytes);
  head.writeUInt32LE(body.length, 0);
  head.writeUInt8(kinds.indexOf(kind), 4);
  return Buffer.concat([head, body]);
}

/** Cuts a stream of bytes into frames. */
export class FrameSplitter {
  #chunks: Buffer[] = [];
  #size = 0;

  /** Takes bytes as they come; returns the frames that are complete now, or `undefined` for what is not a frame. */
  push(chunk: Buffer): readonly Frame[] | undefined {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    const frames: Frame[] = [];
    for (;;) {
      const head = this.#peekHead();
      if (head === undefined) return frames;
      const kind = kinds[head.kind];
      if (kind === undefined) return undefined;
      if (this.#size < headBytes + head.length) return frames;
      const bytes = this.#chunks.length === 1 ? this.#chunks[0] : Buffer.concat(this.#chunks);
      if (bytes === undefined) return frames;
      frames.push(new Frame(kind, bytes.subarray(headBytes, headBytes + head.length)));
      // A copy: a view would keep the whole of a large frame in memory until the next one is complete.
      const rest = Buffer.from(bytes.subarray(headBytes + head.length));
      this.#chunks = rest.length === 0 ? [] : [rest];
      this.#size = rest.length;
    }
  }

  #peekHead(): { readonly length: number; readonly kind: number } | undefined {
    if (this.#size < headBytes) return undefined;
    const [first] = this.#chunks;
    if (first === undefined || first.length < headBytes) this.#chunks = [Buffer.concat(this.#chunks)];
    const head = this.#chunks[0];
    return head === undefined ? undefined : { length: head.readUInt32LE(0), kind: head.readUInt8(4) };
  }
}
