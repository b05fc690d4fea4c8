import { type FileSystem, readFully } from '@agentspine/durable-fs';
import type { Digest } from '@agentspine/schema';
import { type BlobForm, blobPath } from './blob-path.ts';
import { computeDigest, RunningDigest } from './compute-digest.ts';
import { BlobStoreError } from './errors.ts';
import { mtimeMsOf } from './mtime-ms.ts';
import type { StoreParts } from './options.ts';
import { packBytesMax } from './packs/pack-format.ts';
import type { PackedBlob } from './packs/pack-set.ts';
import { decompress, decompressChunks, isTooLarge } from './zstd.ts';

/** A blob's own file, seen but not yet trusted. */
export interface LooseBlob {
  readonly digest: Digest;
  readonly form: BlobForm;
  readonly path: string;
  readonly storedBytes: number;
  readonly mtimeMs: number;
}

/** A blob as it was found: in a file of its own, or in a pack. */
export type StoredBlob = LooseBlob | PackedBlob;

/** Large enough that the calls do not show, small enough to have many. */
const windowBytes = 262_144;
/** Reading at once is several times faster than in chunks, and so much memory is always there. */
const verifiedWholeBytesMax = 16_777_216;

/**
 * Every copy of a blob: in packs that are known, of its own, then in packs that came meanwhile. A blob that moves into another
 * file is there before it leaves the first, so that a reader that looks in this order finds it.
 */
export async function* findCopies(parts: StoreParts, digest: Digest): AsyncGenerator<StoredBlob, void> {
  const known = parts.packs.placesOf(digest);
  yield* known;
  const loose = await findLoose(parts, digest);
  if (loose !== undefined) yield loose;
  await parts.packs.list();
  for (const place of parts.packs.placesOf(digest)) if (!known.includes(place)) yield place;
}

/** Finds the blob's own file in either form; `undefined` when there is none. */
export async function findLoose(parts: StoreParts, digest: Digest): Promise<LooseBlob | undefined> {
  const forms: readonly BlobForm[] = parts.compression === 'zstd' ? ['zstd', 'plain'] : ['plain', 'zstd'];
  for (const form of forms) {
    const path = blobPath(parts.directory, digest, form);
    const stat = await parts.fileSystem.stat(path);
    if (stat?.kind !== 'file') continue;
    return { digest, form, path, storedBytes: stat.size, mtimeMs: mtimeMsOf(stat) };
  }
  return undefined;
}

/** The blob's bytes. @throws `BLOB_CORRUPT` when they are not those of its name, `BLOB_TOO_LARGE` above the bound */
export async function readBlob(parts: StoreParts, blob: StoredBlob): Promise<Uint8Array> {
  const bytes = blob.form === 'packed' ? await readPacked(parts, blob) : await readLoose(parts, blob);
  const actual = computeDigest(bytes);
  if (actual !== blob.digest) throw corrupt(blob, { actual });
  return bytes;
}

/** The blob's bytes in chunks; only when the last one has come without an error are they those of its name. */
export async function* readBlobChunks(parts: StoreParts, blob: StoredBlob): AsyncGenerator<Uint8Array, void> {
  const running = new RunningDigest();
  const chunks = blob.form === 'packed' ? readPackedChunks(parts, blob) : readLooseChunks(parts, blob);
  try {
    for await (const chunk of chunks) {
      running.update(chunk);
      yield chunk;
    }
  } catch (cause) {
    throw isZlibError(cause) ? corrupt(blob, { cause }) : cause;
  }
  const actual = running.digest();
  if (actual !== blob.digest) throw corrupt(blob, { actual });
}

function readLooseChunks({ fileSystem }: StoreParts, blob: LooseBlob): AsyncIterable<Uint8Array> {
  const stored = readStoredChunks(fileSystem, blob.path);
  return blob.form === 'plain' ? stored : decompressChunks(stored);
}

/** The pack is in memory as a whole; a caller that wants the beginning of a blob gets no more of it. */
async function* readPackedChunks(parts: StoreParts, blob: PackedBlob): AsyncGenerator<Uint8Array, void> {
  const bytes = await readPacked({ ...parts, wholeBytesMax: packBytesMax }, blob);
  for (let from = 0; from < bytes.length; from += windowBytes) yield bytes.subarray(from, from + windowBytes);
}

/** Reads it all, keeps nothing. @throws `BLOB_CORRUPT` */
export async function verifyBlob(parts: StoreParts, blob: StoredBlob): Promise<void> {
  try {
    await readBlob({ ...parts, wholeBytesMax: verifiedWholeBytesMax }, blob);
  } catch (error) {
    if (!(error instanceof BlobStoreError) || error.code !== 'BLOB_TOO_LARGE') throw error;
    for await (const _ of readBlobChunks(parts, blob));
  }
}

async function readLoose(parts: StoreParts, blob: LooseBlob): Promise<Uint8Array> {
  if (blob.storedBytes > parts.wholeBytesMax) throw tooLarge(blob);
  const stored = await readStored(parts.fileSystem, blob.path);
  return blob.form === 'plain' ? stored : decompressBlob(parts, blob, stored);
}

async function readPacked(parts: StoreParts, blob: PackedBlob): Promise<Uint8Array> {
  if (blob.to - blob.from > parts.wholeBytesMax) throw tooLarge(blob);
  const { bytes, cause } = await parts.packs.unpack(blob.pack);
  if (bytes.length < blob.to) throw corrupt(blob, { cause });
  return new Uint8Array(bytes.subarray(blob.from, blob.to));
}

async function decompressBlob(parts: StoreParts, blob: LooseBlob, frame: Uint8Array): Promise<Uint8Array> {
  try {
    return await decompress(frame, parts.wholeBytesMax);
  } catch (cause) {
    throw isTooLarge(cause) ? tooLarge(blob) : corrupt(blob, { cause });
  }
}

async function readStored(fileSystem: FileSystem, path: string): Promise<Uint8Array> {
  const file = await fileSystem.open(path, 'read');
  try {
    const target = new Uint8Array((await file.stat()).size);
    return target.subarray(0, await readFully(file, target, 0));
  } finally {
    await file.close();
  }
}

async function* readStoredChunks(fileSystem: FileSystem, path: string): AsyncGenerator<Uint8Array, void> {
  const file = await fileSystem.open(path, 'read');
  try {
    for (let position = 0; ; ) {
      const target = new Uint8Array(windowBytes);
      const filled = await readFully(file, target, position);
      if (filled === 0) return;
      yield target.subarray(0, filled);
      position += filled;
    }
  } finally {
    await file.close();
  }
}

function isZlibError(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error)) return false;
  return /^(Z_|ZSTD_|ERR_TRAILING_JUNK|ERR_BUFFER_TOO_LARGE)/.test(String(error.code));
}

function corrupt(blob: StoredBlob, { actual, cause }: { actual?: Digest; cause?: unknown }): BlobStoreError {
  const found = actual === undefined ? 'it cannot be decompressed' : `its bytes digest to ${actual}`;
  const { path, digest: expected } = blob;
  const where = blob.form === 'packed' ? ` in pack ${blob.pack.name}` : '';
  const message = `blob ${expected}${where} is corrupt: ${found}`;
  return new BlobStoreError('BLOB_CORRUPT', message, { path, expected, cause, ...(actual && { actual }) });
}

function tooLarge({ path, digest: expected }: StoredBlob): BlobStoreError {
  return new BlobStoreError('BLOB_TOO_LARGE', `blob ${expected} is too large to be read whole`, { path, expected });
}
