import { decompressChunks, type OpenFile } from '@agentspine/durable-fs';
import { counted } from '@agentspine/schema/count-text';
import { type ColdDay, coldCorrupt } from './cold-manifest.ts';

/** Bytes a batch, more or less: its text is in memory several times at once, and DuckDB takes ten times of it. */
const batchBytes = 2 * 1024 * 1024;

/** For the frame around a day that has fewer bytes than a batch: its buffers are of its own size, so that many small days cost little. */
const roomOfSmallDay = 1024;

/** A line that does not end within this many bytes travels alone, in a way that takes less memory. */
const batchedLineBytesMax = 1024 * 1024;

/** What a text of V8 may be; no writer of ours comes near it. */
const lineBytesMax = 256 * 1024 * 1024;

const lineFeed = 0x0a;

/** Whole lines with their line feeds, or one large line without. */
export type ColdLines =
  | { readonly kind: 'lines'; readonly bytes: Buffer }
  | { readonly kind: 'line'; readonly bytes: Buffer };

/**
 * The lines of a day, batch by batch; they are cut, not read. `name` is what errors call the file.
 * @throws ReaderError `READER_COLD_CORRUPT` for what is not a single frame, has another size than was sealed, or ends in half a
 * line
 */
export async function* coldLines(file: OpenFile, day: ColdDay, name: string): AsyncGenerator<ColdLines, void> {
  let total = 0;
  /** Begun and not ended. */
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of plainChunks(file, day, name)) {
    total += chunk.length;
    if (total > day.bytes)
      throw coldCorrupt(name, `holds more than was sealed, which is ${counted(day.bytes, 'byte')}`);
    const end = chunk.lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      const first = heldBytes > batchedLineBytesMax ? chunk.indexOf(lineFeed) : -1;
      if (first !== -1) yield { kind: 'line', bytes: Buffer.concat([...held, chunk.subarray(0, first)]) };
      const rest = chunk.subarray(first + 1, end);
      const bytes = first === -1 ? Buffer.concat([...held, rest]) : rest;
      if (bytes.length > 0) yield { kind: 'lines', bytes };
      held = [];
      heldBytes = 0;
    }
    heldBytes += chunk.length - end;
    if (heldBytes > lineBytesMax) throw coldCorrupt(name, `has a line of more than ${lineBytesMax} bytes`);
    if (end < chunk.length) held.push(chunk.subarray(end));
  }
  if (total !== day.bytes) throw coldCorrupt(name, `holds ${counted(total, 'byte')}, and was sealed with ${day.bytes}`);
  if (heldBytes > 0) throw coldCorrupt(name, 'ends in half a line');
}

async function* plainChunks(file: OpenFile, day: ColdDay, name: string): AsyncGenerator<Buffer, void> {
  const chunkSize = Math.min(batchBytes, day.bytes + roomOfSmallDay);
  if (!day.file.endsWith('.zst')) {
    yield* readChunks(file, chunkSize);
    return;
  }
  try {
    yield* decompressChunks(readChunks(file, chunkSize), { chunkSize });
  } catch (cause) {
    throw coldCorrupt(name, 'is not a single frame of zstd', cause);
  }
}

async function* readChunks(file: OpenFile, chunkSize: number): AsyncGenerator<Buffer, void> {
  for (let position = 0; ; ) {
    const target = Buffer.allocUnsafe(chunkSize);
    const got = await file.read(target, position);
    if (got === 0) return;
    position += got;
    yield target.subarray(0, got);
  }
}
