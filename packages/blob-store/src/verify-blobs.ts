import type { Digest } from '@agentspine/schema';
import { BlobStoreError } from './errors.ts';
import { listEntries } from './list-blobs.ts';
import type { StoreParts } from './options.ts';
import type { Pack } from './packs/pack-set.ts';
import { findCopies, type StoredBlob, verifyBlob } from './read-blob.ts';

/**
 * What is wrong in a store:
 * - `corrupt-pack`: the index of a pack is not that of its name, so that blobs of it may be named by nothing;
 * - `corrupt`: the bytes are not those of the name; `misplaced`: they are whole, but are in the folder of another digest;
 * - `doubled`: there in both forms; `missing`: asked for by digest and not there;
 * - `stray`: no file of ours; `temp`: left over from a write that did not end.
 */
export interface BlobProblem {
  /** What is wrong. */
  readonly kind: 'corrupt-pack' | 'corrupt' | 'misplaced' | 'doubled' | 'missing' | 'stray' | 'temp';
  /** Path of the file; `undefined` for a blob that is missing. */
  readonly path: string | undefined;
  /** The digest that the name says, or that was asked for; of a pack its name; `undefined` for a file that names none. */
  readonly digest: Digest | undefined;
  /** The digest that the bytes have; `undefined` where they could not be read, or fit their name. */
  readonly actual: Digest | undefined;
}

/** What reading every blob found. */
export interface VerifyReport {
  /** Blobs read to their end. */
  readonly blobs: number;
  /** Bytes on disk. */
  readonly storedBytes: number;
  /** What is wrong; empty where all is well. */
  readonly problems: readonly BlobProblem[];
}

/** Reads every blob of the store, or the one asked for, and names what is wrong; changes nothing. */
export async function verifyBlobs(parts: StoreParts, digest: Digest | undefined): Promise<VerifyReport> {
  return digest === undefined ? verifyAll(parts) : verifyOne(parts, digest);
}

async function verifyOne(parts: StoreParts, digest: Digest): Promise<VerifyReport> {
  const problems: BlobProblem[] = [];
  let [blobs, storedBytes] = [0, 0];
  for await (const blob of findCopies(parts, digest)) {
    const problem = await problemOf(parts, blob);
    if (problem !== undefined) problems.push(problem);
    blobs = 1;
    storedBytes += blob.storedBytes;
  }
  if (blobs === 0) problems.push({ kind: 'missing', path: undefined, digest, actual: undefined });
  return { blobs, storedBytes, problems };
}

async function verifyAll(parts: StoreParts): Promise<VerifyReport> {
  const problems: BlobProblem[] = [];
  let [blobs, storedBytes] = [0, 0];
  let previous: Digest | undefined;
  for await (const entry of listEntries(parts)) {
    if (entry.kind !== 'blob') {
      problems.push({ kind: entry.kind, path: entry.path, digest: undefined, actual: undefined });
      continue;
    }
    const { digest, path } = entry;
    // Both forms of a digest follow each other in byte order.
    if (digest === previous) problems.push({ kind: 'doubled', path, digest, actual: undefined });
    previous = digest;
    const problem = await problemOf(parts, entry);
    if (problem !== undefined) problems.push(problem);
    blobs += 1;
    storedBytes += entry.storedBytes;
  }
  for (const pack of await parts.packs.list()) {
    storedBytes += pack.storedBytes;
    blobs += pack.index?.entries.length ?? 0;
    problems.push(...(await problemsOfPack(parts, pack)));
  }
  return { blobs, storedBytes, problems };
}

/** A pack whose index is not what its name says, and every blob in it that cannot be read. */
async function problemsOfPack(parts: StoreParts, pack: Pack): Promise<readonly BlobProblem[]> {
  const { name, path, index } = pack;
  const problems: BlobProblem[] = [];
  if (index?.name !== name) problems.push({ kind: 'corrupt-pack', path, digest: name, actual: index?.name });
  for (const { digest } of index?.entries ?? []) {
    const place = parts.packs.placesOf(digest).find((each) => each.pack === pack);
    const problem = place && (await problemOf(parts, place));
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}

async function problemOf(parts: StoreParts, blob: StoredBlob): Promise<BlobProblem | undefined> {
  try {
    await verifyBlob(parts, blob);
    return undefined;
  } catch (error) {
    if (!(error instanceof BlobStoreError)) throw error;
    const { path, digest } = blob;
    const isMisplaced = blob.form !== 'packed' && error.actual?.slice(2) === digest.slice(2);
    return { kind: isMisplaced ? 'misplaced' : 'corrupt', path, digest, actual: error.actual };
  }
}
