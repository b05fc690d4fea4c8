import type { Digest } from '@agentspine/schema';
import { BlobStoreError } from '../errors.ts';
import { listEntries } from '../list-blobs.ts';
import type { StoreParts } from '../options.ts';
import { type LooseBlob, readBlob, type StoredBlob } from '../read-blob.ts';
import { type PackContent, packAimBytes } from './pack-format.ts';
import type { Pack } from './pack-set.ts';
import { isPacked, type WrittenPack, writePack } from './put-pack.ts';

/** What has fewer bytes is packed together with others; above, packing again would gain nothing. */
const smallBytesMax = packAimBytes / 2;

/** Which packs are written again. */
export interface RepackOptions {
  /** The blobs that may be packed, those that belong together side by side. Others stay as they are. */
  readonly order: Iterable<Digest>;
  /** Nothing is packed where fewer files would go into packs. Default 2. */
  readonly atLeast?: number;
  /** Called when a pack is durable; what it replaces is removed when this resolves. */
  readonly onPack: (pack: WrittenPack) => Promise<void>;
}

/** What writing packs again did. */
export interface RepackReport {
  /** Packs that were written again. */
  readonly packs: number;
  /** How many blobs they took in. */
  readonly blobs: number;
  /** Files that were removed, because a pack holds what they held. */
  readonly removedFiles: number;
  /** Bytes on disk that were freed. */
  readonly freedBytes: number;
}

/** A file that goes into a pack, whole; without contents where a pack holds them already. */
interface Source {
  readonly path: string;
  readonly storedBytes: number;
  readonly contents: readonly PackContent[];
}

/**
 * Packs small blobs and small packs together. A file is removed only after the pack that holds all of it is durable, was read
 * again and was reported; so a crash leaves a blob twice at worst, and the next call removes the older. What cannot be read stays.
 * The caller holds the lock under which blobs are put.
 */
export async function repack(parts: StoreParts, { order, onPack, atLeast = 2 }: RepackOptions): Promise<RepackReport> {
  const report = { packs: 0, blobs: 0, removedFiles: 0, freedBytes: 0 };
  // Not synced: a removal that power loss undoes is done again by the next call.
  const removeSource = async ({ path, storedBytes }: Source): Promise<void> => {
    await parts.fileSystem.remove(path);
    parts.packs.forget(path);
    report.removedFiles += 1;
    report.freedBytes += storedBytes;
  };
  let group: Source[] = [];
  const flush = async (): Promise<void> => {
    const sources = group;
    group = [];
    // A file of its own is as good as a pack.
    if (sources.length < 2) return;
    const pack = await writeVerified(parts, sources);
    if (pack === undefined) return;
    await onPack(pack);
    for (const source of sources) if (source.path !== pack.path) await removeSource(source);
    report.freedBytes -= pack.storedBytes;
    report.packs += 1;
    report.blobs += pack.blobs;
  };
  const found = await findSmall(parts, order);
  if (found.length < atLeast) return report;
  for (const file of found) {
    const source = await readSource(parts, file);
    if (source === undefined) continue;
    if (source.contents.length === 0) await removeSource(source);
    else group.push(source);
    if (sizeOf(group) >= packAimBytes) await flush();
  }
  await flush();
  return report;
}

function sizeOf(sources: readonly Source[]): number {
  return sources.reduce(
    (sum, { contents }) => sum + contents.reduce((bytes, content) => bytes + content.bytes.length, 0),
    0,
  );
}

/** The small packs, and the blobs that have a file of their own, in the order of the digests. */
async function findSmall(parts: StoreParts, order: Iterable<Digest>): Promise<readonly (LooseBlob | Pack)[]> {
  const packs = await parts.packs.list();
  const small = new Set(packs.filter(({ index }) => index !== undefined && index.bytes < smallBytesMax));
  const loose = new Map<Digest, LooseBlob>();
  for await (const entry of listEntries(parts)) if (entry.kind === 'blob') loose.set(entry.digest, entry);
  const found: (LooseBlob | Pack)[] = [];
  for (const digest of order) {
    const blob = loose.get(digest);
    const pack = parts.packs.placesOf(digest).find((place) => small.has(place.pack))?.pack;
    if (blob !== undefined && loose.delete(digest)) found.push(blob);
    if (pack !== undefined && small.delete(pack)) found.push(pack);
  }
  return found;
}

async function readSource(parts: StoreParts, file: LooseBlob | Pack): Promise<Source | undefined> {
  return 'digest' in file ? readLoose(parts, file) : readSmall(parts, file);
}

async function readLoose(parts: StoreParts, blob: LooseBlob): Promise<Source | undefined> {
  const { path, storedBytes } = blob;
  if (await isPacked(parts, blob.digest)) return { path, storedBytes, contents: [] };
  if (storedBytes >= smallBytesMax) return undefined;
  const content = await readContent(parts, blob);
  if (content === undefined || content.bytes.length >= smallBytesMax) return undefined;
  return { path, storedBytes, contents: [content] };
}

/** All of a pack, or nothing: what stays out of the next one could not be removed. */
async function readSmall(parts: StoreParts, pack: Pack): Promise<Source | undefined> {
  const contents: PackContent[] = [];
  if (pack.index?.name !== pack.name) return undefined;
  for (const { digest } of pack.index.entries) {
    const place = parts.packs.placesOf(digest).find((each) => each.pack === pack);
    const content = place && (await readContent(parts, place));
    if (content === undefined) return undefined;
    contents.push(content);
  }
  return { path: pack.path, storedBytes: pack.storedBytes, contents };
}

async function readContent(parts: StoreParts, blob: StoredBlob): Promise<PackContent | undefined> {
  try {
    return { digest: blob.digest, bytes: await readBlob(parts, blob) };
  } catch (error) {
    if (error instanceof BlobStoreError) return undefined;
    throw error;
  }
}

/** Writes a pack and reads every blob of it from the disk again. */
async function writeVerified(parts: StoreParts, sources: readonly Source[]): Promise<WrittenPack | undefined> {
  const contents = new Map(sources.flatMap((source) => source.contents.map((content) => [content.digest, content])));
  const pack = await writePack(parts, [...contents.values()]);
  await parts.packs.list();
  for (const digest of contents.keys()) {
    const place = parts.packs.placesOf(digest).find(({ path }) => path === pack.path);
    if (place === undefined || (await readContent(parts, place)) === undefined) return undefined;
  }
  return pack;
}
