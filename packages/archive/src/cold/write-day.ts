import { createHash, type Hash } from 'node:crypto';
import { compressChunks, type OpenFile, writeAll } from '@agentspine/durable-fs';
import { isCompressed } from './cold-names.ts';
import type { ColdPlace } from './cold-place.ts';
import type { ColdRow } from './cold-source.ts';
import { frameChunks } from './frame-chunks.ts';
import type { SealedDay } from './sealed-day.ts';

/** What was written; `undefined` ids never occur, because a day without rows is not written. */
export type WrittenDay = Pick<SealedDay, 'rows' | 'bytes' | 'storedBytes' | 'firstId' | 'lastId' | 'sha256'>;

/** Characters of lines that are collected before they are hashed and written. */
const chunkChars = 131_072;

export interface WriteDayOptions {
  /** A new file; compressed where `file` says so. */
  readonly partial: string;
  readonly file: string;
  readonly rows: AsyncIterable<readonly ColdRow[]>;
  /** Asked after each batch; throws to stop. */
  readonly onRows: (count: number) => void;
}

/** Writes the lines of a day into a new file; its bytes are durable when it resolves, its name is not. */
export async function writeDay(place: ColdPlace, options: WriteDayOptions): Promise<WrittenDay> {
  const { partial, file, rows, onRows } = options;
  const { fileSystem } = place;
  await fileSystem.remove(partial);
  const target = await fileSystem.open(partial, 'create');
  try {
    const tally = new DayTally();
    const plain = lineChunks(rows, tally, onRows);
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

/** A short write that nobody noticed must not get a good name. */
async function assertLength(target: OpenFile, storedBytes: number): Promise<void> {
  const { size } = await target.stat();
  if (size !== storedBytes) throw new Error(`${size} of ${storedBytes} bytes are there`);
}

/** What the manifest says of the lines, while they pass. */
class DayTally {
  readonly #digest: Hash = createHash('sha256');
  #rows = 0;
  #bytes = 0;
  #firstId: number | undefined;
  #lastId = 0;

  addRows(batch: readonly ColdRow[]): void {
    const last = batch.at(-1);
    if (last === undefined) return;
    this.#firstId ??= batch[0]?.id;
    this.#lastId = last.id;
    this.#rows += batch.length;
  }

  addBytes(chunk: Uint8Array): void {
    this.#digest.update(chunk);
    this.#bytes += chunk.length;
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

async function* lineChunks(
  rows: AsyncIterable<readonly ColdRow[]>,
  tally: DayTally,
  onRows: (count: number) => void,
): AsyncGenerator<Uint8Array, void> {
  let text = '';
  const encode = makeEncoder();
  const take = (): Uint8Array => {
    const chunk = encode(text);
    text = '';
    tally.addBytes(chunk);
    return chunk;
  };
  for await (const batch of rows) {
    tally.addRows(batch);
    for (const { line } of batch) {
      text += `${line}\n`;
      if (text.length >= chunkChars) yield take();
    }
    onRows(batch.length);
  }
  if (text !== '') yield take();
}

/**
 * Turns text into bytes in one and the same memory: a chunk is valid until the next one, and who takes them has written one
 * before it asks for the next. A gigabyte of a day would otherwise be a gigabyte of garbage.
 */
function makeEncoder(): (text: string) => Uint8Array {
  let memory = Buffer.allocUnsafeSlow(chunkChars);
  return (text) => {
    const bytes = Buffer.byteLength(text);
    if (bytes > memory.length) memory = Buffer.allocUnsafeSlow(bytes + chunkChars);
    return memory.subarray(0, memory.write(text));
  };
}
