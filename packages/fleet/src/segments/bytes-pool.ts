import { GrowingBytes } from './growing-bytes.ts';
import { headerRoom } from './row-lines.ts';
import { segmentBytesMax } from './segment.ts';

/** More than any segment has whose rows are of usual length. */
const roomBytes = headerRoom + segmentBytesMax;

/** Memory for segments, used again: with new memory for each, collecting garbage took a quarter of the CPU of a shipper. */
export class BytesPool {
  readonly #free: GrowingBytes[] = [];

  /** Empty bytes. All of their room is reserved at once: what is not written takes no memory. */
  take(): GrowingBytes {
    return this.#free.pop() ?? new GrowingBytes(roomBytes);
  }

  /** Takes back bytes that nobody reads any more; those that grew for one long row are left to the collector. */
  give(bytes: GrowingBytes): void {
    if (bytes.room > roomBytes) return;
    bytes.cut(0);
    this.#free.push(bytes);
  }
}
