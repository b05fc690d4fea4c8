import { type FeedLines, lineOfRecord } from '@agentspine/writer';
import type { RecordRow } from './record-row.ts';
import type { RowLines } from './row-lines.ts';
import { segmentBytesMax, segmentRowsMax } from './segment.ts';

const lineFeed = Buffer.from('\n');

/** Records as lines, as many as a segment may have. */
export class RecordLines {
  readonly #parts: Buffer[] = [];
  #count = 0;
  #length = 0;

  /** Adds a record; returns false, and does not, where a segment would have too many or too much. */
  add(record: RecordRow): boolean {
    return this.addLines({ count: 1, bytes: Buffer.from(lineOfRecord(record)) });
  }

  /** Adds lines with a line feed between two, all or none in the same way. */
  addLines({ count, bytes }: Pick<FeedLines, 'count' | 'bytes'>): boolean {
    const length = this.#length + bytes.length + lineFeed.length;
    if (this.#count > 0 && (this.#count + count > segmentRowsMax || length > segmentBytesMax)) return false;
    this.#parts.push(bytes, lineFeed);
    this.#count += count;
    this.#length = length;
    return true;
  }

  taken(): RowLines {
    return { count: this.#count, parts: this.#parts };
  }
}
