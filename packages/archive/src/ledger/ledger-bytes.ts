import { join } from 'node:path';
import { type FileSystem, findLostLines, type LostEnd, type OpenFile, openIfThere } from '@agentspine/durable-fs';
import { ArchiveError } from '../errors.ts';
import { readRange } from '../read-file.ts';
import { FrameFolder, lostBytes } from './frame-folder.ts';
import {
  type FramesLine,
  framesLineMax,
  framesUpTo,
  type LedgerFrame,
  type LedgerLayout,
  layoutOfFrames,
  looksLikeFramesLine,
  parseFramesLine,
  plainLayout,
} from './ledger-layout.ts';
import type { ByteReader } from './split-lines.ts';

/** What tells a rewritten ledger from a grown one. */
export interface LedgerStat {
  /** Size, in bytes. */
  readonly size: number;
  /** When it last changed, in milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** What tells it from one that took its place: the file on its device, or a name that its frames have. Compressing more of it changes nothing. */
  readonly inode: string;
  /** What `inode` was before there were frames; absent where there are none. */
  readonly was?: string;
}

/** Bytes of one state of the ledger. */
export interface LedgerSnapshot extends ByteReader, AsyncDisposable {
  /** Where its bytes are. */
  readonly layout: LedgerLayout;
  /** What the file system says of it. */
  readonly stat: LedgerStat;
}

/** What is wrong with a file of the beginning of the ledger. */
export interface FrameFault {
  /** The path. */
  readonly path: string;
  /** As the end of a sentence that begins with the path. */
  readonly what: string;
  /** Its name in the folder of frames; `undefined` where it is gone, or is the file that lines are appended to. */
  readonly frame: string | undefined;
}

const lineFeed = 0x0a;
/** Of one read, where the ledger is written again meanwhile. */
const attemptsMax = 3;

/** The bytes of a ledger as one stream, wherever they are (`ledger-layout.ts`). Only reads. */
export class LedgerBytes {
  /** The path of the file that lines are appended to. */
  readonly path: string;
  /** The compressed beginning. */
  readonly folder: FrameFolder;
  readonly #fileSystem: FileSystem;
  /** The frames of a layout never change. */
  #frames: { readonly layout: FramesLine; readonly frames: readonly LedgerFrame[] } | undefined;

  constructor(fileSystem: FileSystem, directory: string) {
    this.path = join(directory, 'ledger.jsonl');
    this.folder = new FrameFolder(fileSystem, join(directory, 'ledger'));
    this.#fileSystem = fileSystem;
  }

  /** How the ledger lost lines at its end; `undefined` where nothing says so. */
  async findLostEnd(): Promise<LostEnd | undefined> {
    await using snapshot = await this.open();
    const lines = snapshot && { size: snapshot.stat.size, read: snapshot.read };
    return await findLostLines(this.#fileSystem, this.path, lines);
  }

  /** What is wrong with the files of the beginning of the ledger, each of which is decoded, and with the line that names them. */
  async *findFrameFaults(): AsyncGenerator<FrameFault> {
    const layout = await this.readLayout();
    if (layout.damage !== undefined) yield { path: this.path, what: layout.damage, frame: undefined };
    for (const frame of await this.#framesOf(layout)) {
      const place = `bytes ${frame.from} to ${frame.to} of the ledger`;
      const found = await this.folder.read(frame);
      if (found === undefined && (await this.#isReplaced(layout))) return;
      const { path } = this.folder;
      if (found === undefined) yield { path, what: `lacks the file with ${place}`, frame: undefined };
      else if (found.problem !== undefined)
        yield { path: `${path}/${frame.name}`, what: `${found.problem}: ${place}`, frame: frame.name };
    }
  }

  /** What the file system says of it. */
  async stat(): Promise<LedgerStat | undefined> {
    const stat = await this.#fileSystem.stat(this.path);
    if (stat !== undefined && stat.kind !== 'file') return statOf(plainLayout, stat);
    await using snapshot = await this.open();
    return snapshot?.stat;
  }

  /** Bytes `from` (included) to `to` (excluded). @throws ArchiveError `LEDGER_CHANGING` */
  async read(from: number, to: number): Promise<Uint8Array> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await using snapshot = await this.open();
        return snapshot === undefined ? new Uint8Array() : await snapshot.read(from, to);
      } catch (error) {
        if (!(error instanceof ArchiveError && error.code === 'LEDGER_CHANGING') || attempt >= attemptsMax) throw error;
      }
    }
  }

  /**
   * Opens the ledger as it is now, also for when more of it is compressed meanwhile; `undefined` when there is none. Where it is replaced
   * and had frames, reading may fail. @throws ArchiveError `LEDGER_CHANGING`
   */
  async open(): Promise<LedgerSnapshot | undefined> {
    const file = await openIfThere(this.#fileSystem, this.path, 'read');
    try {
      const layout = await this.#layoutOf(file);
      if (file === undefined && layout.generation === '') return undefined;
      const stat = statOf(layout, await file?.stat());
      return {
        layout,
        stat,
        read: (from, to) => this.#readFrom(file, layout, from, to),
        [Symbol.asyncDispose]: async () => file?.close(),
      };
    } catch (error) {
      await file?.close();
      throw error;
    }
  }

  async #readFrom(file: OpenFile | undefined, layout: LedgerLayout, from: number, to: number): Promise<Uint8Array> {
    const { bytes: base, headBytes } = layout;
    const pieces: Uint8Array[] = [];
    if (from < base) {
      for (const frame of await this.#framesOf(layout)) {
        if (frame.to <= from || frame.from >= to) continue;
        const bytes = await this.#readFrame(frame, layout);
        pieces.push(bytes.subarray(Math.max(0, from - frame.from), to - frame.from));
      }
    }
    if (to > base && file !== undefined) {
      const shift = headBytes - base;
      pieces.push(await readRange(file, Math.max(from, base) + shift, to + shift));
    }
    const [first = new Uint8Array()] = pieces;
    return pieces.length > 1 ? Buffer.concat(pieces) : first;
  }

  async #readFrame(frame: LedgerFrame, layout: LedgerLayout): Promise<Uint8Array> {
    const found = await this.folder.read(frame);
    if (found !== undefined) return found.bytes;
    if (await this.#isReplaced(layout)) {
      throw new ArchiveError('LEDGER_CHANGING', `${this.path} was replaced while it was read: try again`);
    }
    return lostBytes(frame.to - frame.from);
  }

  async #isReplaced({ generation }: LedgerLayout): Promise<boolean> {
    return (await this.readLayout()).generation !== generation;
  }

  async #framesOf(layout: LedgerLayout): Promise<readonly LedgerFrame[]> {
    if (layout.bytes === 0) return [];
    const known = this.#frames;
    if (known?.layout.generation === layout.generation && known.layout.bytes === layout.bytes) return known.frames;
    const frames = framesUpTo(await this.folder.list(), layout);
    if (frames.every(({ name }) => name !== undefined)) this.#frames = { layout, frames };
    return frames;
  }

  /** Where the bytes are now. */
  async readLayout(): Promise<LedgerLayout> {
    const file = await openIfThere(this.#fileSystem, this.path, 'read');
    try {
      return await this.#layoutOf(file);
    } finally {
      await file?.close();
    }
  }

  async #layoutOf(file: OpenFile | undefined): Promise<LedgerLayout> {
    const begin = file === undefined ? new Uint8Array() : await readRange(file, 0, framesLineMax);
    const feed = begin.indexOf(lineFeed);
    const line = begin.subarray(0, Math.max(0, feed));
    const parsed = parseFramesLine(line);
    if (parsed !== undefined) {
      const damage = parsed.isRestored ? { damage: 'has a flipped bit in its first line' } : {};
      return { ...parsed.said, ...damage, headBytes: feed + 1 };
    }
    const isLost = begin.length === 0 || looksLikeFramesLine(line);
    const said = isLost ? layoutOfFrames(await this.folder.list()) : undefined;
    if (said === undefined) return plainLayout;
    const what = file === undefined ? 'is gone' : 'lost its first line';
    return { ...said, damage: `${what}; the files of ledger/ say what was before it`, headBytes: feed + 1 };
  }
}

function statOf(layout: LedgerLayout, stat: Awaited<ReturnType<OpenFile['stat']>> | undefined): LedgerStat {
  const { generation, bytes, of, headBytes } = layout;
  const size = bytes - headBytes + (stat?.size ?? 0);
  const mtimeMs = Number((stat?.mtimeNs ?? 0n) / 1_000_000n);
  if (generation !== '') return { size, mtimeMs, inode: generation, was: of };
  return { size, mtimeMs, inode: stat === undefined ? '' : `${stat.device}:${stat.inode}` };
}
