import { createHash } from 'node:crypto';
import { decompressChunks, type FileSystem, LineSplitter, type OpenFile } from '@agentspine/durable-fs';
import type { SealedDay } from '@agentspine/schema';
import { isCompressed } from './cold-names.ts';
import { coldCorrupt } from './cold-place.ts';
import { type ColdRow, idOfLine } from './cold-source.ts';
import { frameChunks } from './frame-chunks.ts';

const readBytes = 262_144;

/**
 * The rows of a day's file in the order of their ids, a chunk of the file a batch. What it gave was as it was sealed only
 * if it comes to its end. The path may be one where the file waits for its name. @throws ArchiveError `COLD_CORRUPT`
 */
export async function* readDay(
  fileSystem: FileSystem,
  path: string,
  sealed: SealedDay,
): AsyncGenerator<readonly ColdRow[], void> {
  const stat = await fileSystem.stat(path);
  if (stat === undefined) throw coldCorrupt(path, 'is in the manifest and not there');
  if (stat.kind !== 'file') throw coldCorrupt(path, `is a ${stat.kind} and not a file`);
  const file = await fileSystem.open(path, 'read');
  try {
    yield* readRows(file, path, sealed);
  } finally {
    await file.close();
  }
}

async function* readRows(file: OpenFile, path: string, sealed: SealedDay): AsyncGenerator<readonly ColdRow[], void> {
  const digest = createHash('sha256');
  const splitter = new LineSplitter(0);
  let bytes = 0;
  let rows = 0;
  let firstId: number | undefined;
  let lastId = Number.NEGATIVE_INFINITY;
  for await (const chunk of plainChunks(file, path, isCompressed(sealed.file))) {
    bytes += chunk.length;
    // Also the bound for a small frame that expands without end.
    if (bytes > sealed.bytes) break;
    digest.update(chunk);
    const batch: ColdRow[] = [];
    splitter.push(chunk, (line) => {
      const id = line === undefined ? undefined : idOfLine(line);
      if (line === undefined || id === undefined || id <= lastId) {
        throw coldCorrupt(path, `is damaged: line ${rows + 1} is not a row, or not in the order of the ids`);
      }
      rows += 1;
      firstId ??= id;
      lastId = id;
      batch.push({ id, line });
    });
    if (batch.length > 0) yield batch;
  }
  const isSealed = digest.digest('hex') === sealed.sha256 && bytes === sealed.bytes && rows === sealed.rows;
  if (!isSealed || firstId !== sealed.firstId || lastId !== sealed.lastId) {
    throw coldCorrupt(path, 'is not what was sealed: its rows are not those that the manifest says');
  }
}

async function* plainChunks(file: OpenFile, path: string, isFrame: boolean): AsyncGenerator<Uint8Array, void> {
  if (!isFrame) return yield* fileChunks(file);
  try {
    yield* decompressChunks(fileChunks(file), frameChunks);
  } catch (error) {
    if (!isOfZlib(error)) throw error;
    throw coldCorrupt(path, 'is damaged: it is not one whole zstd frame', error);
  }
}

async function* fileChunks(file: OpenFile): AsyncGenerator<Uint8Array, void> {
  for (let position = 0; ; ) {
    const chunk = new Uint8Array(readBytes);
    const count = await file.read(chunk, position);
    if (count === 0) return;
    position += count;
    yield chunk.subarray(0, count);
  }
}

function isOfZlib(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('ZSTD_') || code.startsWith('Z_') || code.startsWith('ERR_TRAILING_JUNK');
}
