/**
 * The layout of a blob store; no other file knows it.
 *
 *     <directory>/ab/cdef…        62 hex digits: the bytes as they are
 *     <directory>/ab/cdef….zst    the same bytes as one zstd frame with a checksum
 *     <directory>/ab/.tmp.<name>  being written; <directory>/.tmp.<name> where the digest is not known yet
 *
 * A blob has one of the two forms. Its digest is that of the plain bytes (SPEC 3.6).
 */
import { join } from 'node:path';
import { type Digest, parseDigest } from '@agentspine/schema';

export type BlobForm = 'plain' | 'zstd';

const suffixOf: Readonly<Record<BlobForm, string>> = { plain: '', zstd: '.zst' };
const tempPrefix = '.tmp.';

export function shardFolder(directory: string, digest: Digest): string {
  return join(directory, digest.slice(0, 2));
}

export function blobPath(directory: string, digest: Digest, form: BlobForm): string {
  return join(directory, digest.slice(0, 2), `${digest.slice(2)}${suffixOf[form]}`);
}

/** Whether a name in the store's directory is one of the 256 folders of blobs. */
export function isShardName(name: string): boolean {
  return /^[0-9a-f]{2}$/.test(name);
}

/** Reads a name in a shard folder; `undefined` when no blob has such a name. */
export function parseBlobName(shard: string, name: string): { digest: Digest; form: BlobForm } | undefined {
  const form = name.endsWith(suffixOf.zstd) ? 'zstd' : 'plain';
  const text = shard + (form === 'zstd' ? name.slice(0, -suffixOf.zstd.length) : name);
  const digest = parseDigest(text);
  return digest === text ? { digest, form } : undefined;
}

export function tempName(unique: string): string {
  return `${tempPrefix}${unique}`;
}

export function isTempName(name: string): boolean {
  return name.startsWith(tempPrefix);
}

/** What a temporary name was made of. */
export function uniqueOfTemp(name: string): string {
  return name.slice(tempPrefix.length);
}
