import { GrowingBytes } from './growing-bytes.ts';
import { type RecordRow, writeRecordRow } from './record-row.ts';
import type { RowLines } from './row-lines.ts';
import { segmentBytesMax, segmentRowsMax } from './segment.ts';

/** Records as lines, as many as a segment may have. */
export class RecordLines {
  readonly #bytes = new GrowingBytes();
  #count = 0;

  /** Adds a record; returns false, and does not, where a segment would have too many or too much. */
  add(record: RecordRow): boolean {
    const before = this.#bytes.length;
    if (this.#count >= segmentRowsMax) return false;
    writeRecordRow(this.#bytes, record);
    if (this.#count > 0 && this.#bytes.length > segmentBytesMax) {
      this.#bytes.cut(before);
      return false;
    }
    this.#count += 1;
    return true;
  }

  taken(): RowLines {
    return { count: this.#count, bytes: this.#bytes.taken() };
  }
}
