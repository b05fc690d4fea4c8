import { type FeedLines, lineOfRecord } from '@agentspine/writer';
import type { BytesPool } from './bytes-pool.ts';
import type { GrowingBytes } from './growing-bytes.ts';
import type { RecordRow } from './record-row.ts';
import { headerRoom, type RowLines } from './row-lines.ts';
import { segmentBytesMax, segmentRowsMax } from './segment.ts';

const lineFeed = 10;

/** Records as lines, as many as a segment may have. */
export class RecordLines {
  readonly #pool: BytesPool;
  readonly #bytes: GrowingBytes;
  #count = 0;

  constructor(pool: BytesPool) {
    this.#pool = pool;
    this.#bytes = pool.take();
    this.#bytes.skip(headerRoom);
  }

  /** Adds a record; returns false, and does not, where a segment would have too many or too much. */
  add(record: RecordRow): boolean {
    return this.addLines({ count: 1, parts: [Buffer.from(lineOfRecord(record))] });
  }

  /** Adds lines with a line feed between two, all or none in the same way. What it adds it takes over: the parts are empty then. */
  addLines({ count, parts }: Pick<FeedLines, 'count' | 'parts'>): boolean {
    const length = parts.reduce((sum, part) => sum + part.length, this.#bytes.length - headerRoom + 1);
    if (this.#count > 0 && (this.#count + count > segmentRowsMax || length > segmentBytesMax)) return false;
    for (const part of parts) {
      this.#bytes.writeBytes(part);
      freeMemory(part);
    }
    this.#bytes.writeByte(lineFeed);
    this.#count += count;
    return true;
  }

  taken(): RowLines {
    return { count: this.#count, bytes: this.#bytes.taken(), release: () => this.#pool.give(this.#bytes) };
  }
}

/** Frees the memory of bytes that share it with no others; the collector, which is told of much memory outside its own, would run for it. */
function freeMemory({ buffer, length }: Buffer): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === length) buffer.transfer(0);
}
