import { dirname } from 'node:path';
import { hasCode, writeFileDurably } from '@agentspine/durable-fs';
import type { Digest } from '@agentspine/schema';
import { tempName } from '../blob-path.ts';
import { computeDigest } from '../compute-digest.ts';
import { BlobStoreError } from '../errors.ts';
import { freshen } from '../freshen.ts';
import type { StoreParts } from '../options.ts';
import { verifyBlob } from '../read-blob.ts';
import { compress } from '../zstd.ts';
import { encodePackIndex, type PackContent, packFrameParams } from './pack-format.ts';
import { packFolder, packPath } from './pack-set.ts';

/** A pack that is durable. */
export interface WrittenPack {
  /** The kind of line that custody writes for it. */
  readonly kind: 'pack';
  /** The name of its file. */
  readonly name: Digest;
  /** Path of its file. */
  readonly path: string;
  /** Bytes that it takes on disk. */
  readonly storedBytes: number;
  /** How many blobs it holds. */
  readonly blobs: number;
  /** Size of the blobs together, in bytes. */
  readonly bytes: number;
}

/** What putting many blobs into one file did. */
export interface PackOutcome {
  /** Of each content in its order. */
  readonly digests: readonly Digest[];
  /** What was written, in total. */
  readonly storedBytes: number;
  /** `undefined` where every blob was there. */
  readonly pack: WrittenPack | undefined;
}

/** Takes many blobs at once, into one pack; those that a pack holds already, whole, are not written again. */
export async function putPack(parts: StoreParts, contents: readonly Uint8Array[]): Promise<PackOutcome> {
  const all = contents.map((bytes) => ({ digest: computeDigest(bytes), bytes }));
  const once = new Map(all.map((content) => [content.digest, content]));
  await parts.packs.list();
  for (const digest of [...once.keys()]) if (await isPacked(parts, digest)) once.delete(digest);
  const pack = once.size === 0 ? undefined : await writePack(parts, [...once.values()]);
  return { digests: all.map(({ digest }) => digest), storedBytes: pack?.storedBytes ?? 0, pack };
}

/** Writes a pack: temporary file → sync → rename → sync of the folder, as a blob. */
export async function writePack(parts: StoreParts, contents: readonly PackContent[]): Promise<WrittenPack> {
  const { name, head } = encodePackIndex(contents);
  const plain = Buffer.concat(contents.map(({ bytes }) => bytes));
  const frame = await compress(plain, packFrameParams);
  const folder = packFolder(parts.directory);
  const path = packPath(parts.directory, name);
  await parts.shards.make(parts.directory);
  await parts.shards.make(folder);
  await writeFileDurably(parts.fileSystem, path, Buffer.concat([head, frame]), {
    tempName: tempName(parts.nextTempName()),
    syncDirectory: parts.shards.beginChange(folder),
  });
  parts.packs.forget(path);
  return {
    kind: 'pack',
    name,
    path,
    storedBytes: head.length + frame.length,
    blobs: contents.length,
    bytes: plain.length,
  };
}

/** Whether a pack holds the blob, whole and durable. */
export async function isPacked(parts: StoreParts, digest: Digest): Promise<boolean> {
  for (const place of parts.packs.placesOf(digest)) {
    const folder = dirname(place.path);
    if (parts.shards.isDoubtful(folder)) return false;
    try {
      await freshen(parts, place);
      await verifyBlob(parts, place);
    } catch (error) {
      if (error instanceof BlobStoreError || hasCode(error, 'FS_NOT_FOUND')) continue;
      throw error;
    }
    await parts.shards.sync(folder);
    return true;
  }
  return false;
}
