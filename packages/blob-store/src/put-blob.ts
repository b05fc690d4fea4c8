/**
 * Takes bytes into the store. A new blob: temp file → write → sync → rename → sync folder; after that it is
 * acknowledged, and survives power loss. A crash before the rename leaves a temp file for `sweepTemps`; one after it
 * leaves a whole blob that nobody was promised. A blob that is there is read and compared, not written; only its folder is
 * synced, because who wrote it may have died between rename and sync (RELIABILITY 3.3).
 */
import { dirname, join } from 'node:path';
import { compressChunks, hasCode, type OpenFile, writeAll, writeFileDurably } from '@agentspine/durable-fs';
import type { Digest } from '@agentspine/schema';
import { type BlobForm, blobPath, shardFolder, tempName } from './blob-path.ts';
import { RunningDigest } from './compute-digest.ts';
import { freshen } from './freshen.ts';
import type { StoreParts } from './options.ts';
import { findLoose, type LooseBlob, verifyBlob } from './read-blob.ts';
import { compress } from './zstd.ts';

/** What putting bytes did. */
export interface PutOutcome {
  /** The digest of the bytes. */
  readonly digest: Digest;
  /** What the blob takes on disk. */
  readonly storedBytes: number;
  /** Whether this call wrote it. */
  readonly isNew: boolean;
}

/** @throws `BLOB_CORRUPT` when the store has other bytes under the name of these */
export async function putBlob(parts: StoreParts, digest: Digest, bytes: Uint8Array): Promise<PutOutcome> {
  const there = await confirm(parts, digest);
  if (there !== undefined && !isDoubtful(parts, there)) return outcomeOf(there);
  const { form, stored } = await encode(parts, bytes);
  const folder = shardFolder(parts.directory, digest);
  await parts.shards.make(parts.directory);
  await parts.shards.make(folder);
  await writeFileDurably(parts.fileSystem, blobPath(parts.directory, digest, form), stored, {
    tempName: tempName(parts.nextTempName()),
    syncDirectory: parts.shards.beginChange(folder),
  });
  await removeOtherForm(parts, form, there);
  return { digest, storedBytes: stored.length, isNew: there === undefined };
}

/** As `putBlob`, for bytes that come in chunks and may be larger than memory. */
export async function putBlobChunks(parts: StoreParts, chunks: AsyncIterable<Uint8Array>): Promise<PutOutcome> {
  const { fileSystem, directory, shards } = parts;
  const form: BlobForm = parts.compression === 'zstd' ? 'zstd' : 'plain';
  await shards.make(directory);
  const temp = join(directory, tempName(parts.nextTempName()));
  const file = await fileSystem.open(temp, 'create');
  let isMoved = false;
  try {
    const { digest, storedBytes } = await writeChunks(file, form, chunks);
    const there = await confirm(parts, digest);
    if (there !== undefined && !isDoubtful(parts, there)) return outcomeOf(there);
    const folder = shardFolder(directory, digest);
    await shards.make(folder);
    const syncFolder = shards.beginChange(folder);
    await fileSystem.rename(temp, blobPath(directory, digest, form));
    isMoved = true;
    await syncFolder();
    await removeOtherForm(parts, form, there);
    return { digest, storedBytes, isNew: there === undefined };
  } finally {
    if (!isMoved) await fileSystem.remove(temp).catch(() => undefined);
  }
}

/** The blob if it is there, whole and durable. */
async function confirm(parts: StoreParts, digest: Digest): Promise<LooseBlob | undefined> {
  const blob = await findLoose(parts, digest);
  if (blob === undefined) return undefined;
  try {
    await freshen(parts, blob);
    await verifyBlob(parts, blob);
  } catch (error) {
    // Collected as garbage between the look and the reading.
    if (hasCode(error, 'FS_NOT_FOUND')) return undefined;
    throw error;
  }
  await parts.shards.sync(dirname(blob.path));
  return blob;
}

function isDoubtful({ shards }: StoreParts, { path }: LooseBlob): boolean {
  return shards.isDoubtful(dirname(path));
}

function outcomeOf({ digest, storedBytes }: LooseBlob): PutOutcome {
  return { digest, storedBytes, isNew: false };
}

/** A blob that was written again, because its folder is doubtful, may have had the other form. */
async function removeOtherForm(parts: StoreParts, form: BlobForm, there: LooseBlob | undefined): Promise<void> {
  if (there !== undefined && there.form !== form) await parts.fileSystem.remove(there.path);
}

/** Bytes that do not get smaller stay as they are. */
async function encode(parts: StoreParts, bytes: Uint8Array): Promise<{ form: BlobForm; stored: Uint8Array }> {
  if (parts.compression === 'none') return { form: 'plain', stored: bytes };
  const frame = await compress(bytes);
  return frame.length < bytes.length ? { form: 'zstd', stored: frame } : { form: 'plain', stored: bytes };
}

/** Writes, syncs and closes; digests the plain bytes on the way. */
async function writeChunks(
  file: OpenFile,
  form: BlobForm,
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ digest: Digest; storedBytes: number }> {
  const running = new RunningDigest();
  const digested = digestChunks(chunks, running);
  let storedBytes = 0;
  try {
    for await (const chunk of form === 'zstd' ? compressChunks(digested) : digested) {
      await writeAll(file, chunk);
      storedBytes += chunk.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { digest: running.digest(), storedBytes };
}

async function* digestChunks(chunks: AsyncIterable<Uint8Array>, running: RunningDigest): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    running.update(chunk);
    yield chunk;
  }
}
