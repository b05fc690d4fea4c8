import {
  appendCheckedLines,
  checkBytesMax,
  cutTornTail,
  describeFault,
  type FileSystem,
  findLostEnd,
  LineChain,
  type LineFault,
  LineSplitter,
  type LostEnd,
  linkBefore,
  type OpenFile,
  type TornTail,
} from '@agentspine/durable-fs';
import type { Digest, SourceFileId, SourcePiece } from '@agentspine/schema';
import { countErasable, type ErasedCount, eraseLines, type JudgeLine } from '../erasure/erase-lines.ts';
import { type Erasure, parseErasedLines } from '../erasure/erased-line.ts';
import { replaceCheckedFile } from '../erasure/write-checked-file.ts';
import { ArchiveError } from '../errors.ts';
import { readFileRange, readRange } from '../read-file.ts';
import { type FileMark, type MarkedFile, noFile } from './cursor-file.ts';
import { groupForPacks } from './group-for-packs.ts';
import { encodeManifestLine, isManifestSeal } from './manifest-line.ts';
import { isChanged, readManifestLine } from './manifest-text.ts';
import { type CustodyPack, encodePackLine } from './pack-line.ts';
import { readPiecesOf } from './read-pieces-of.ts';

/*
 * Raw custody: the bytes of other programs' transcripts, taken before anything is parsed.
 *
 * A piece is bytes `from` to `to` of one generation of one source file. Its bytes are a blob, its line is in
 * `custody/manifest.jsonl`. Order: blob or pack durable, then line durable, then whatever is derived from it. A crash in between
 * leaves a blob without a line (taken again, stored once) or a line whose bytes are not derived yet (`isBehind`).
 */

/** What custody needs of the blob store, which has this shape. */
export interface BlobPort {
  /** Stores bytes, durably. */
  put(bytes: Uint8Array): Promise<{ readonly digest: Digest; readonly storedBytes: number }>;
  /** Puts many at once, into one file. */
  putPack(contents: readonly Uint8Array[]): Promise<{
    readonly digests: readonly Digest[];
    readonly storedBytes: number;
    readonly pack: CustodyPack | undefined;
  }>;
  /** The bytes; `undefined` where there are none. */
  get(digest: Digest): Promise<Uint8Array | undefined>;
  /** The bytes in chunks; `undefined` where there are none. */
  getStream(digest: Digest): Promise<AsyncIterable<Uint8Array> | undefined>;
}

/** What custody works with. */
export interface CustodyOptions {
  /** The folder `custody` of the home. */
  readonly directory: string;
  /** The file system. */
  readonly fileSystem: FileSystem;
  /** Where the bytes go. */
  readonly blobs: BlobPort;
  /** Pieces that come together and have fewer bytes are not packed. Default 256 KiB. */
  readonly packBytesMin?: number;
}

/** The manifest is read in pieces of this size: a bound on memory, far above any line. */
const readBytes = 262_144;

/** The raw bytes of transcripts: each new byte is kept before it is parsed. */
export class Custody {
  readonly #options: CustodyOptions;
  readonly #manifestPath: string;
  #isPrepared = false;
  #isClosed = false;
  /** What was cut off the manifest at its opening for writing: the rest of an append that a crash cut short. */
  recovered: TornTail | undefined;

  constructor(options: CustodyOptions) {
    this.#options = options;
    this.#manifestPath = `${options.directory}/manifest.jsonl`;
  }

  /** How far the manifest reaches; `noFile` before the first piece. */
  async mark(): Promise<FileMark> {
    const stat = await this.manifest.stat();
    return stat === undefined ? noFile : { inode: stat.inode, size: stat.size };
  }

  /** The bytes of the manifest, for marks of it. */
  get manifest(): MarkedFile {
    const { fileSystem } = this.#options;
    return {
      stat: () => fileSystem.stat(this.#manifestPath),
      read: (from, to) => readFileRange(fileSystem, this.#manifestPath, { from, to }),
    };
  }

  /** Puts the bytes of pieces into the blob store, many into packs; durable when it resolves. */
  async put(contents: readonly Uint8Array[]): Promise<TakenBytes> {
    const { blobs, packBytesMin } = this.#options;
    const taken = await Promise.all(
      groupForPacks(contents, packBytesMin).map(async (group) => {
        const [only] = group;
        if (only !== undefined && group.length === 1) {
          const { digest, storedBytes } = await blobs.put(only);
          return { digests: [digest], storedBytes, pack: undefined };
        }
        return blobs.putPack(group);
      }),
    );
    return {
      digests: taken.flatMap(({ digests }) => digests),
      storedBytes: taken.reduce((sum, { storedBytes }) => sum + storedBytes, 0),
      packs: taken.flatMap(({ pack }) => pack ?? []),
    };
  }

  /** Appends pieces, and packs that hold some, when their bytes are durable; durable when it resolves. */
  async appendPieces(pieces: readonly SourcePiece[], packs: readonly CustodyPack[] = []): Promise<void> {
    if (pieces.length === 0 && packs.length === 0) return;
    await this.#prepare();
    const { fileSystem } = this.#options;
    const lines = [...packs.map(encodePackLine), ...pieces.map(encodeManifestLine)].join('');
    await appendCheckedLines(fileSystem, this.#manifestPath, new TextEncoder().encode(lines));
  }

  /** How the manifest lost lines at its end; `undefined` where nothing says so. */
  findLostEnd(): Promise<LostEnd | undefined> {
    return findLostEnd(this.#options.fileSystem, this.#manifestPath);
  }

  /** The pieces whose lines begin at or after byte `from` of the manifest, in order; other lines are skipped. */
  async readPieces(from = 0): Promise<readonly SourcePiece[]> {
    return (await this.readManifest(from)).pieces;
  }

  /** The pieces of a few files, in order; lines of others are not parsed. */
  readPiecesOf(files: ReadonlySet<string>): Promise<readonly SourcePiece[]> {
    return readPiecesOf(this.manifest, files);
  }

  /** As `readPieces`, with the number of lines that were skipped, and what the checks of the lines find. */
  async readManifest(from = 0): Promise<CustodyManifest> {
    const stat = await this.#options.fileSystem.stat(this.#manifestPath);
    if (stat === undefined || stat.size <= from) return nothingListed;
    const file = await this.#options.fileSystem.open(this.#manifestPath, 'read');
    try {
      return await readManifestOf(file, from);
    } finally {
      await file.close();
    }
  }

  /**
   * Bytes of a generation from `from` on, a chunk a piece, out of the blob store.
   * @throws ArchiveError `CUSTODY_MISSING` when a piece's bytes are not in custody.
   */
  async *readGeneration(pieces: readonly SourcePiece[], from: number): AsyncIterable<SourceChunk> {
    for (const piece of pieces) {
      if (piece.to <= from) continue;
      const bytes = piece.stored ? await this.#options.blobs.get(piece.digest) : undefined;
      if (bytes === undefined) throw missing(piece);
      const skip = Math.max(0, from - piece.from);
      yield { piece, offset: piece.from + skip, bytes: bytes.subarray(skip) };
    }
  }

  /**
   * The first bytes of a piece, `count` of them or more where it has so many. They are not verified, and cheap: enough to
   * guess by. @throws ArchiveError `CUSTODY_MISSING`
   */
  async readHead(piece: SourcePiece, count: number): Promise<Uint8Array> {
    const stream = piece.stored ? await this.#options.blobs.getStream(piece.digest) : undefined;
    if (stream === undefined) throw missing(piece);
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of stream) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= count) break;
    }
    return Buffer.concat(chunks);
  }

  /**
   * Erases lines of the manifest, as `Ledger.eraseLines` does those of the ledger. The caller holds the lock of imports.
   * @throws ArchiveError `CUSTODY_DAMAGED`: a new check would make a changed line look whole
   */
  async eraseLines(erasure: Erasure & { readonly judge: JudgeLine }): Promise<number> {
    const { fileSystem } = this.#options;
    if ((await this.manifest.stat()) === undefined) return 0;
    if ((await countErasable(this.manifest, erasure.judge)) === 0) return 0;
    const { faults } = await this.readManifest();
    const [fault] = faults;
    if (fault !== undefined) {
      throw new ArchiveError(
        'CUSTODY_DAMAGED',
        `${this.#manifestPath} ${describeFault(fault)}; put it back from a copy`,
      );
    }
    const count: ErasedCount = { lines: 0 };
    await replaceCheckedFile(fileSystem, this.#manifestPath, eraseLines(this.manifest, erasure, count));
    return count.lines;
  }

  /** Closes it. Does nothing the second time. */
  async close(): Promise<void> {
    this.#isClosed = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Makes the folder and cuts what a crash left of an append, once. */
  async #prepare(): Promise<void> {
    if (this.#isClosed) throw new ArchiveError('ARCHIVE_CLOSED', 'custody is closed');
    if (this.#isPrepared) return;
    const { directory, fileSystem } = this.#options;
    await fileSystem.makeDirectory(directory);
    this.recovered = await cutTornTail(fileSystem, this.#manifestPath);
    this.#isPrepared = true;
  }
}

function missing({ from, to, path, digest }: SourcePiece): ArchiveError {
  return new ArchiveError('CUSTODY_MISSING', `bytes ${from} to ${to} of ${path} are not in custody (blob ${digest})`);
}

/** Bytes that are durable in the blob store. */
export interface TakenBytes {
  /** Of each piece, in the order they were given. */
  readonly digests: readonly Digest[];
  /** Bytes that they take on disk. */
  readonly storedBytes: number;
  /** The packs that were written. */
  readonly packs: readonly CustodyPack[];
}

/** What the manifest says. */
export interface CustodyManifest {
  /** The pieces, in the order in which they were taken. */
  readonly pieces: readonly SourcePiece[];
  /** Packs that were made; they may have been replaced by others since. */
  readonly packs: readonly CustodyPack[];
  /** Whole lines of a kind or version that this version does not read. */
  readonly unreadable: number;
  /** Lines that were changed, and places where some are missing. */
  readonly faults: readonly LineFault[];
  /** Lines that were erased; others say of each that it was. */
  readonly erased: number;
  /** How many pieces, by these faults, are not among the pieces. A line of which one bit flipped is read all the same. */
  readonly lostPieces: number;
}

const nothingListed: CustodyManifest = { pieces: [], packs: [], unreadable: 0, faults: [], erased: 0, lostPieces: 0 };

/** Bytes of a source file at their place in its generation. */
export interface SourceChunk {
  /** The piece that they are from. */
  readonly piece: SourcePiece;
  /** Where the bytes are in the file. */
  readonly offset: number;
  /** Bytes. */
  readonly bytes: Uint8Array;
}

/** Pieces by file and generation, in the order of their bytes; a piece that a crash made twice counts once. */
export function groupPieces(pieces: readonly SourcePiece[]): Map<SourceFileId, SourcePiece[][]> {
  const files = new Map<SourceFileId, SourcePiece[][]>();
  for (const piece of pieces) {
    const generations = files.get(piece.file) ?? [];
    files.set(piece.file, generations);
    const generation = generations[piece.generation] ?? [];
    generations[piece.generation] = generation;
    if (piece.from >= (generation.at(-1)?.to ?? 0)) generation.push(piece);
  }
  return files;
}

async function readManifestOf(file: OpenFile, from: number): Promise<CustodyManifest> {
  const pieces: SourcePiece[] = [];
  const packs: CustodyPack[] = [];
  const faults: LineFault[] = [];
  let unreadable = 0;
  let erased = 0;
  let lostPieces = 0;
  const chain = new LineChain(linkBefore(await readRange(file, Math.max(0, from - checkBytesMax - 1), from), from));
  const splitter = new LineSplitter(from);
  const chunk = new Uint8Array(readBytes);
  for (let position = from; ; ) {
    const count = await file.read(chunk, position);
    if (count === 0) return { pieces, packs, unreadable, faults, erased, lostPieces };
    position += count;
    splitter.push(chunk.subarray(0, count), (line, offset, bytes) => {
      const found = chain.take(bytes, { from: offset, to: offset + (bytes?.length ?? 0) + 1 });
      faults.push(...found);
      for (const { kind, lines } of found) if (kind === 'missing') lostPieces += lines;
      if (bytes === undefined || line === undefined) return;
      if (isManifestSeal(line)) return;
      const erasedHere = parseErasedLines(line);
      if (erasedHere !== undefined && !isChanged(bytes)) {
        erased += erasedHere.digests.length;
        return;
      }
      const said = readManifestLine(bytes, line);
      if (said?.kind === 'piece') pieces.push(said);
      else if (said?.kind === 'pack') packs.push(said);
      else if (isChanged(bytes)) lostPieces += 1;
      else unreadable += 1;
    });
  }
}
