import { basename, join } from 'node:path';
import { type FileSystem, hasCode, type OpenFile, readFully } from '@agentspine/durable-fs';
import { type Digest, parseDigest } from '@agentspine/schema';
import { mtimeMsOf } from '../mtime-ms.ts';
import { RecentBlobs } from '../recent-blobs.ts';
import { decompressWhatIsWhole } from '../zstd.ts';
import { type PackIndex, packBytesMax, packHeadBytes, parsePackIndex } from './pack-format.ts';

/** A pack that has been seen; its bytes are not yet trusted. */
export interface Pack {
  /** What its file is named. */
  readonly name: Digest;
  /** Path of its file. */
  readonly path: string;
  /** Bytes that it takes on disk. */
  readonly storedBytes: number;
  /** When its file last changed, in milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** `undefined` where the index is damaged so far that it names nothing. */
  readonly index: PackIndex | undefined;
}

/** A blob in a pack. */
export interface PackedBlob {
  /** Tells it from a blob with a file of its own. */
  readonly form: 'packed';
  /** The digest of its bytes. */
  readonly digest: Digest;
  /** Path of the file of the pack. */
  readonly path: string;
  /** The pack that has it. */
  readonly pack: Pack;
  /** Its first byte in the pack. */
  readonly from: number;
  /** The byte after its last one in the pack. */
  readonly to: number;
  /** Its share of the file. */
  readonly storedBytes: number;
  /** When the file of the pack last changed, in milliseconds since the epoch. */
  readonly mtimeMs: number;
}

/** What a pack's frame holds: all of it, or what is before the damage. */
export interface UnpackedBytes {
  /** The bytes. */
  readonly bytes: Uint8Array;
  /** Why the rest is not there. */
  readonly cause: unknown;
}

const suffix = '.zst';

/** The index of an import's pack fits, so that nearly every pack is known after one read. */
const headGuessBytes = 16 * 1024;

/** Four packs stay at hand: a trace reads transcripts in the order of time, and they are packed in another one. More would cost memory, in each thread that reads. */
const unpackedBytesMax = packBytesMax;

export function packFolder(directory: string): string {
  return join(directory, 'packs');
}

export function packPath(directory: string, name: Digest): string {
  return join(packFolder(directory), `${name}${suffix}`);
}

/** The packs of a store: which there are and which blobs they hold. Reads the beginning of each once, when it is first needed. */
export class PackSet {
  readonly #fileSystem: FileSystem;
  readonly #folder: string;
  readonly #packs = new Map<string, Pack>();
  readonly #places = new Map<Digest, PackedBlob[]>();
  readonly #unpacked = new RecentBlobs(unpackedBytesMax);
  readonly #unpacking = new Map<string, Promise<UnpackedBytes>>();
  #listing: Promise<void> = Promise.resolve();

  constructor(fileSystem: FileSystem, directory: string) {
    this.#fileSystem = fileSystem;
    this.#folder = packFolder(directory);
  }

  /** Where a blob is, among the packs that were listed. */
  placesOf(digest: Digest): readonly PackedBlob[] {
    return this.#places.get(digest) ?? [];
  }

  /** Looks which packs there are now. One listing after another: one that began before a pack was there does not count. */
  list(): Promise<readonly Pack[]> {
    const listing = this.#listing.catch(() => undefined).then(() => this.#list());
    this.#listing = listing;
    return listing.then(() => [...this.#packs.values()]);
  }

  /** The bytes of a pack, as far as they can be read. Nobody may change them. */
  async unpack(pack: Pack): Promise<UnpackedBytes> {
    const recent = this.#unpacked.get(pack.name);
    if (recent !== undefined) return { bytes: recent, cause: undefined };
    const unpacking = this.#unpacking.get(pack.path) ?? this.#unpack(pack);
    this.#unpacking.set(pack.path, unpacking);
    try {
      const unpacked = await unpacking;
      if (unpacked.cause === undefined) this.#unpacked.add(pack.name, unpacked.bytes);
      return unpacked;
    } finally {
      this.#unpacking.delete(pack.path);
    }
  }

  /** What was read of a pack is forgotten, because its file was replaced or removed. Any other path changes nothing. */
  forget(path: string): void {
    const pack = this.#packs.get(path);
    if (pack === undefined) return;
    this.#drop(pack);
    this.#unpacked.delete(pack.name);
  }

  /** Forgets what was read of packs; the next question reads it again. */
  clear(): void {
    this.#unpacked.clear();
  }

  async #list(): Promise<void> {
    const names = (await this.#fileSystem.list(this.#folder)).map(parsePackName).filter((name) => name !== undefined);
    const paths = new Map(names.map((name) => [join(this.#folder, `${name}${suffix}`), name]));
    for (const pack of [...this.#packs.values()]) if (!paths.has(pack.path)) this.#drop(pack);
    for (const [path, name] of paths) {
      if (this.#packs.has(path)) continue;
      const pack = await readPack(this.#fileSystem, path, name);
      if (pack !== undefined) this.#add(pack);
    }
  }

  #add(pack: Pack): void {
    this.#packs.set(pack.path, pack);
    const { path, mtimeMs, index } = pack;
    for (const { digest, from, to } of index?.entries ?? []) {
      const storedBytes = Math.round((pack.storedBytes * (to - from)) / Math.max(1, index?.bytes ?? 0));
      const place: PackedBlob = { form: 'packed', digest, path, pack, from, to, storedBytes, mtimeMs };
      const places = this.#places.get(digest);
      if (places === undefined) this.#places.set(digest, [place]);
      else places.push(place);
    }
  }

  #drop(pack: Pack): void {
    this.#packs.delete(pack.path);
    for (const { digest } of pack.index?.entries ?? []) {
      const others = this.placesOf(digest).filter((place) => place.pack !== pack);
      if (others.length === 0) this.#places.delete(digest);
      else this.#places.set(digest, others);
    }
  }

  async #unpack({ path, index }: Pack): Promise<UnpackedBytes> {
    if (index === undefined) return { bytes: new Uint8Array(0), cause: new Error('its index cannot be read') };
    const file = await this.#fileSystem.open(path, 'read');
    try {
      const { size } = await file.stat();
      const frame = new Uint8Array(Math.max(0, size - index.frameAt));
      const filled = await readFully(file, frame, index.frameAt);
      return await decompressWhatIsWhole(frame.subarray(0, filled), index.bytes);
    } finally {
      await file.close();
    }
  }
}

/** Reads the name of a pack's file; `undefined` when no pack has such a name. */
export function parsePackName(name: string): Digest | undefined {
  return name.endsWith(suffix) ? parseDigest(basename(name, suffix)) : undefined;
}

/** `undefined` where it was removed meanwhile, or is not a file. */
async function readPack(fileSystem: FileSystem, path: string, name: Digest): Promise<Pack | undefined> {
  let file: OpenFile;
  try {
    if ((await fileSystem.stat(path))?.kind !== 'file') return undefined;
    file = await fileSystem.open(path, 'read');
  } catch (error) {
    if (hasCode(error, 'FS_NOT_FOUND')) return undefined;
    throw error;
  }
  try {
    const stat = await file.stat();
    const index = parsePackIndex(await readHead(file, stat.size));
    return { name, path, storedBytes: stat.size, mtimeMs: mtimeMsOf(stat), index };
  } finally {
    await file.close();
  }
}

async function readHead(file: OpenFile, size: number): Promise<Uint8Array> {
  const guess = new Uint8Array(Math.min(size, headGuessBytes));
  const start = guess.subarray(0, await readFully(file, guess, 0));
  const length = packHeadBytes(start);
  if (length === undefined || length <= start.length || length > size) return start;
  const head = new Uint8Array(length);
  return head.subarray(0, await readFully(file, head, 0));
}
