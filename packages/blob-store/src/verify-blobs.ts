import type { Digest } from '@agentspine/schema';
import { BlobStoreError } from './errors.ts';
import { listEntries } from './list-blobs.ts';
import type { StoreParts } from './options.ts';
import { findBlob, type StoredBlob, verifyBlob } from './read-blob.ts';

/**
 * What is wrong in a store:
 * - `corrupt`: the bytes are not those of the name; `misplaced`: they are whole, but lie in the folder of another digest;
 * - `doubled`: there in both forms; `missing`: asked for by digest and not there;
 * - `stray`: no file of ours; `temp`: left over from a write that did not end.
 */
export interface BlobProblem {
  readonly kind: 'corrupt' | 'misplaced' | 'doubled' | 'missing' | 'stray' | 'temp';
  readonly path: string | undefined;
  readonly digest: Digest | undefined;
  /** The digest of the bytes, where they have one. */
  readonly actual: Digest | undefined;
}

export interface VerifyReport {
  /** Blobs read to their end. */
  readonly blobs: number;
  readonly storedBytes: number;
  readonly problems: readonly BlobProblem[];
}

/** Reads every blob of the store, or the one asked for, and names what is wrong; changes nothing. */
export async function verifyBlobs(parts: StoreParts, digest: Digest | undefined): Promise<VerifyReport> {
  return digest === undefined ? verifyAll(parts) : verifyOne(parts, digest);
}

async function verifyOne(parts: StoreParts, digest: Digest): Promise<VerifyReport> {
  const blob = await findBlob(parts, digest);
  if (blob === undefined) {
    const missing: BlobProblem = { kind: 'missing', path: undefined, digest, actual: undefined };
    return { blobs: 0, storedBytes: 0, problems: [missing] };
  }
  const problem = await problemOf(parts, blob);
  return { blobs: 1, storedBytes: blob.storedBytes, problems: problem ? [problem] : [] };
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
  return { blobs, storedBytes, problems };
}

async function problemOf(parts: StoreParts, blob: StoredBlob): Promise<BlobProblem | undefined> {
  try {
    await verifyBlob(parts, blob);
    return undefined;
  } catch (error) {
    if (!(error instanceof BlobStoreError)) throw error;
    const { path, digest } = blob;
    const isMisplaced = error.actual?.slice(2) === digest.slice(2);
    return { kind: isMisplaced ? 'misplaced' : 'corrupt', path, digest, actual: error.actual };
  }
}
