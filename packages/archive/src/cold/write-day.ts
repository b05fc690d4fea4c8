import { createHash, type Hash } from 'node:crypto';
import { compressChunks, type OpenFile, writeAll } from '@agentspine/durable-fs';
import type { SealedDay } from '@agentspine/schema';
import { isCompressed } from './cold-names.ts';
import type { ColdPlace } from './cold-place.ts';
import type { ColdBatch } from './cold-source.ts';
import { frameChunks } from './frame-chunks.ts';

/** What was written; `undefined` ids never occur, because a day without rows is not written. */
export type WrittenDay = Pick<SealedDay, 'rows' | 'bytes' | 'storedBytes' | 'firstId' | 'lastId' | 'sha256'>;

export interface WriteDayOptions {
  /** A new file; compressed where `file` says so. */
  readonly partial: string;
  readonly file: string;
  readonly batches: AsyncIterable<ColdBatch>;
  /** Asked after each batch; throws to stop. */
  readonly onRows: (count: number) => void;
}

/** Writes the lines of a day into a new file; its bytes are durable when it resolves, its name is not. */
export async function writeDay(place: ColdPlace, options: WriteDayOptions): Promise<WrittenDay> {
  const { partial, file, batches, onRows } = options;
  const { fileSystem } = place;
  await fileSystem.remove(partial);
  const target = await fileSystem.open(partial, 'create');
  try {
    const tally = new DayTally();
    const plain = chunksOf(batches, tally, onRows);
    let storedBytes = 0;
    for await (const chunk of isCompressed(file) ? compressChunks(plain, frameChunks) : plain) {
      await writeAll(target, chunk);
      storedBytes += chunk.length;
    }
    await assertLength(target, storedBytes);
    await target.sync();
    return { ...tally.end(), storedBytes };
  } finally {
    await target.close();
  }
}

/** A short write must not get the final name. */
async function assertLength(target: OpenFile, storedBytes: number): Promise<void> {
  const { size } = await target.stat();
  if (size !== storedBytes) throw new Error(`it ends at byte ${size} of ${storedBytes}`);
}

/** What the manifest says of the lines, while they pass. */
class DayTally {
  readonly #digest: Hash = createHash('sha256');
  #rows = 0;
  #bytes = 0;
  #firstId: number | undefined;
  #lastId = 0;

  add({ rows, firstId, lastId, bytes }: ColdBatch): void {
    this.#firstId ??= firstId;
    this.#lastId = lastId;
    this.#rows += rows;
    this.#bytes += bytes.length;
    this.#digest.update(bytes);
  }

  end(): Omit<WrittenDay, 'storedBytes'> {
    return {
      rows: this.#rows,
      bytes: this.#bytes,
      firstId: this.#firstId ?? 0,
      lastId: this.#lastId,
      sha256: this.#digest.digest('hex'),
    };
  }
}

async function* chunksOf(
  batches: AsyncIterable<ColdBatch>,
  tally: DayTally,
  onRows: (count: number) => void,
): AsyncGenerator<Uint8Array, void> {
  for await (const batch of batches) {
    tally.add(batch);
    yield batch.bytes;
    onRows(batch.rows);
  }
}
