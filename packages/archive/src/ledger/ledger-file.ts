/**
 * The file of the ledger and its lock. Appending: take `ledger.lock` → cut and set aside a tail that a crash left → write, each line
 * with its check → sync → (first append only) sync the folder → write `ledger.jsonl.head` → give the lock back. A crash leaves
 * whole lines and at most one torn one, which is cut and set aside at the next append or open; the head may be older. Replacing:
 * write `ledger.jsonl.new` → sync → remove the head and the indexes → rename → sync the folder → write the head → remove the frames of
 * the ledger before; a crash leaves the old ledger or the new one.
 *
 * Compressing (`ledger-layout.ts`): write frames, synced → sync their folder → write what is left, with a first line that says which
 * frames are before it, to `ledger.jsonl.new` → sync → rename → sync the folder. The rename is the only step that changes anything for a
 * reader: before it nobody names the frames, after it everybody reads them. All offsets, the head and the indexes stay as they are.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  acquireLock,
  appendCheckedLines,
  type CheckedAppend,
  checkBytesMax,
  cutTornTail,
  type FileSystem,
  headPath,
  type Lock,
  type LockOptions,
  linkBefore,
  openIfThere,
  readLineCheck,
  saveAside,
  type TornTail,
  writeAll,
  writeLineFileHead,
} from '@agentspine/durable-fs';
import { type WrittenLines, writeCheckedFile } from '../erasure/write-checked-file.ts';
import { ArchiveError } from '../errors.ts';
import { readRange } from '../read-file.ts';
import { LedgerBytes, type LedgerSnapshot } from './ledger-bytes.ts';
import {
  cutFrame,
  type FrameFile,
  formatFramesLine,
  framesUpTo,
  type LedgerLayout,
  plainLayout,
} from './ledger-layout.ts';

/** How the beginning of a ledger is compressed. */
export interface Compression {
  /** Nothing is done while fewer bytes than this are not compressed. */
  readonly plainBytesMax: number;
  /** About how many bytes are compressed together: so many are read for one of them. */
  readonly frameBytes: number;
}

/** So little stays plain for every tool of the shell, and for older programs, that it weighs nothing that anybody feels (ADR 0128). */
const compressionDefault: Compression = { plainBytesMax: 4 * 1024 * 1024, frameBytes: 512 * 1024 };

/** What the file of the ledger works with. */
export interface LedgerFileOptions {
  /** The home. */
  readonly directory: string;
  /** The file system. */
  readonly fileSystem: FileSystem;
  /** How locks are taken. */
  readonly lockOptions: LockOptions;
}

const lineFeed = 0x0a;
const generationBytes = 8;

/** The file calls of the ledger. Those that write are given the lock by `withLock`. */
export class LedgerFile {
  /** The path. */
  readonly path: string;
  readonly #directory: string;
  readonly #fileSystem: FileSystem;
  readonly #lockOptions: LockOptions;
  readonly #bytes: LedgerBytes;
  readonly #tornTails: TornTail[] = [];
  /** Up to here the ledger is known to be whole lines. */
  #wholeSize = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor({ directory, fileSystem, lockOptions }: LedgerFileOptions) {
    this.#bytes = new LedgerBytes(fileSystem, directory);
    this.path = this.#bytes.path;
    this.#directory = directory;
    this.#fileSystem = fileSystem;
    this.#lockOptions = lockOptions;
  }

  /** Its bytes, to read. */
  get bytes(): LedgerBytes {
    return this.#bytes;
  }

  /** Tails that a crash of some process left and that were cut since the ledger was opened. */
  get tornTails(): readonly TornTail[] {
    return this.#tornTails;
  }

  /** Creates the folder and cuts a torn tail, if there is one: it may also be the append of a living process. */
  async prepare(): Promise<void> {
    await this.#fileSystem.makeDirectory(this.#directory);
    if (!(await this.#endsInLine())) await this.withLock(async () => undefined);
  }

  /** Runs `action` while no other process, and no other call of this one, writes the ledger, which is whole then. */
  withLock<T>(action: (lock: Lock) => Promise<T>): Promise<T> {
    const run = this.#queue.then(async () => {
      await using lock = await acquireLock(this.#fileSystem, join(this.#directory, 'ledger.lock'), this.#lockOptions);
      await this.#recover();
      return await action(lock);
    });
    this.#queue = run.catch(() => undefined);
    return run;
  }

  /** Waits for the calls that are under way. */
  async settle(): Promise<void> {
    await this.#queue;
  }

  /** Appends whole lines, each with its check, in one write and one sync; when it returns they survive power loss. */
  async append(lines: Uint8Array): Promise<CheckedAppend> {
    this.#wholeSize = -1;
    const { bytes, headBytes } = await this.#layoutToAppend();
    const appended = await appendCheckedLines(this.#fileSystem, this.path, lines, {
      bytes,
      from: headBytes,
      link: async () => linkBefore(await this.#bytes.read(Math.max(0, bytes - checkBytesMax - 1), bytes), bytes),
      findLostEnd: () => this.#bytes.findLostEnd(),
    });
    this.#wholeSize = appended.size;
    return appended;
  }

  /** Replaces the ledger by these whole lines, with new checks; `beforeRename` is the last step that may fail harmlessly. */
  async replace(pieces: AsyncIterable<Uint8Array>, lock: Lock, beforeRename: () => Promise<void>): Promise<void> {
    const temp = `${this.path}.new`;
    await this.#fileSystem.remove(temp);
    const layout = await this.#bytes.readLayout();
    if (layout.generation === '') await this.sweep();
    // A ledger that had frames goes on to say that it has none of them, until the last of them is gone.
    const said = layout.generation === '' ? undefined : { generation: newGeneration(), bytes: 0, of: '' };
    const first = said && formatFramesLine(said);
    let written: WrittenLines;
    try {
      written = await writeCheckedFile(this.#fileSystem, temp, pieces, first);
      await lock.assertHeld();
      // Before the ledger that it was made of is gone; the indexes' removal makes it durable.
      await this.#fileSystem.remove(headPath(this.path));
      await beforeRename();
      await this.#fileSystem.rename(temp, this.path);
    } catch (error) {
      await this.#fileSystem.remove(temp).catch(() => undefined);
      throw error;
    }
    await this.#fileSystem.syncDirectory(this.#directory);
    this.#wholeSize = -1;
    const { end, size } = written;
    if (size > 0 && end.run.lines === 0)
      await writeLineFileHead(this.#fileSystem, this.path, { ...end.last, size }).catch(() => undefined);
    if (said !== undefined) await this.sweep();
  }

  /** Whether `compress` would do something; asked without the lock. */
  async isToCompress(compression: Compression = compressionDefault): Promise<boolean> {
    await using snapshot = await this.#bytes.open();
    return snapshot !== undefined && (await isToCompress(snapshot, compression));
  }

  /**
   * Moves the beginning of the ledger into frames, where enough of it is not; what is left is at least a line. For a reader nothing changes.
   * Returns whether it did. What fails before the last step leaves the ledger as it was.
   */
  async compress(lock: Lock, compression: Compression = compressionDefault): Promise<boolean> {
    await using snapshot = await this.#bytes.open();
    if (snapshot === undefined || !(await isToCompress(snapshot, compression))) return false;
    await this.sweep();
    const { layout, stat } = snapshot;
    const generation = layout.generation === '' ? newGeneration() : layout.generation;
    const temp = `${this.path}.new`;
    let bytes = layout.bytes;
    await this.#fileSystem.makeDirectory(this.#bytes.folder.path);
    try {
      for await (const { from, lines } of linesOfFrames(snapshot, compression)) {
        bytes = from + lines.length;
        await this.#bytes.folder.write({ generation, from, to: bytes }, lines);
      }
      if (bytes === layout.bytes) return false;
      await this.#bytes.folder.sync();
      const of = layout.generation === '' ? stat.inode : layout.of;
      await this.#writeTail(temp, formatFramesLine({ generation, bytes, of }), snapshot, bytes);
      await lock.assertHeld();
      await this.#fileSystem.rename(temp, this.path);
    } catch (error) {
      // What is left of it does no harm; without it the disk has its room again.
      await this.#fileSystem.remove(temp).catch(() => undefined);
      await this.sweep().catch(() => undefined);
      throw error;
    }
    await this.#fileSystem.syncDirectory(this.#directory);
    return true;
  }

  /**
   * Removes frames that a crash left, durably: those that are not in the ledger as frames. Frames with other bytes than a ledger without
   * frames has there are moved aside: an older version of the program wrote it, which knows of none.
   */
  async sweep(): Promise<void> {
    const files = await this.#bytes.folder.list();
    if (files.length === 0) return;
    await using snapshot = await this.#bytes.open();
    const { layout } = snapshot ?? { layout: plainLayout };
    if (layout.damage !== undefined) return;
    const named = new Set(framesUpTo(files, layout).map(({ name }) => name));
    const left = files.filter(({ name }) => !named.has(name));
    const strange = snapshot === undefined || layout.generation !== '' ? [] : await this.#strangeIn(left, snapshot);
    for (const { name } of strange) {
      await this.#fileSystem.renameNew(join(this.#bytes.folder.path, name), this.#asidePath(name));
    }
    if (strange.length > 0) await this.#fileSystem.syncDirectory(this.#directory);
    await this.#bytes.folder.remove(left.filter((file) => !strange.includes(file)));
  }

  async #strangeIn(files: readonly FrameFile[], { read }: LedgerSnapshot): Promise<readonly FrameFile[]> {
    const strange: FrameFile[] = [];
    for (const file of files) {
      const found = await this.#bytes.folder.read(file);
      // A frame that is not whole was cut by a power loss.
      if (found === undefined || found.problem !== undefined) continue;
      if (Buffer.compare(found.bytes, await read(file.from, file.to)) !== 0) strange.push(file);
    }
    return strange;
  }

  /** Copies the ledger to `ledger.jsonl.damaged-<n>`, durably, and returns that path; `undefined` where there is none. Frames that are damaged are copied too. */
  async saveDamaged(): Promise<string | undefined> {
    await using snapshot = await this.#bytes.open();
    if (snapshot === undefined) return undefined;
    const read = async (target: Uint8Array, position: number): Promise<number> => {
      const bytes = await snapshot.read(position, position + target.length);
      target.set(bytes);
      return bytes.length;
    };
    const part = { file: { read }, from: 0, to: snapshot.stat.size };
    const savedAs = await saveAside(this.#fileSystem, `${this.path}.damaged-`, part);
    for await (const { path, frame } of this.#bytes.findFrameFaults()) {
      const stat = frame === undefined ? undefined : await this.#fileSystem.stat(path);
      if (frame !== undefined && stat?.kind === 'file') await this.#saveFrame(path, frame);
    }
    return savedAs;
  }

  async #saveFrame(path: string, frame: string): Promise<void> {
    const file = await this.#fileSystem.open(path, 'read');
    try {
      const { size } = await file.stat();
      await saveAside(this.#fileSystem, `${this.#asidePath(frame)}.damaged-`, { file, from: 0, to: size });
    } finally {
      await file.close();
    }
  }

  /** Where the file was emptied or removed, it says again what is before it. */
  async #layoutToAppend(): Promise<LedgerLayout> {
    await using snapshot = await this.#bytes.open();
    if (snapshot === undefined) return plainLayout;
    const { layout } = snapshot;
    if (layout.damage === undefined) return layout;
    const temp = `${this.path}.new`;
    const first = formatFramesLine(layout);
    await this.#fileSystem.remove(temp);
    await this.#writeTail(temp, first, snapshot, layout.bytes);
    await this.#fileSystem.rename(temp, this.path);
    await this.#fileSystem.syncDirectory(this.#directory);
    return { ...layout, headBytes: first.length };
  }

  /** Writes a file with the bytes of the ledger from `from` on, and a line before them; synced. */
  async #writeTail(path: string, first: Uint8Array, snapshot: LedgerSnapshot, from: number): Promise<void> {
    await this.#fileSystem.remove(path);
    const file = await this.#fileSystem.open(path, 'create');
    try {
      await writeAll(file, first);
      for (let at = from; ; ) {
        const bytes = await snapshot.read(at, at + compressionDefault.frameBytes);
        if (bytes.length === 0) break;
        await writeAll(file, bytes);
        at += bytes.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
  }

  #asidePath(name: string): string {
    return join(this.#directory, `ledger-${name.replace('.jsonl', '')}`);
  }

  async #recover(): Promise<void> {
    if ((await this.#bytes.stat())?.size === this.#wholeSize || (await this.#endsInLine())) return;
    const tail = await cutTornTail(this.#fileSystem, this.path);
    if (tail !== undefined) this.#tornTails.push(tail);
  }

  async #endsInLine(): Promise<boolean> {
    const stat = await this.#fileSystem.stat(this.path);
    if (stat === undefined || stat.size === 0) return true;
    if (stat.kind !== 'file') throw new ArchiveError('LEDGER_UNREADABLE', `${this.path} is not a file`);
    const file = await openIfThere(this.#fileSystem, this.path, 'read');
    if (file === undefined) return true;
    try {
      return (await readRange(file, stat.size - 1, stat.size))[0] === lineFeed;
    } finally {
      await file.close();
    }
  }
}

function newGeneration(): string {
  return randomBytes(generationBytes).toString('hex');
}

/** Whether enough is plain, and its last line has a check: a file without checks at its end is read from its beginning to append to it. */
async function isToCompress({ layout, stat, read }: LedgerSnapshot, { plainBytesMax }: Compression): Promise<boolean> {
  const { size } = stat;
  if (size - layout.bytes <= plainBytesMax) return false;
  const end = await read(size - checkBytesMax - 1, size);
  return readLineCheck(end.subarray(0, -1)) !== undefined;
}

/** The lines of each frame that is due. Some of them always stay, so that the file that lines are appended to has a last one. */
async function* linesOfFrames(
  { layout, stat, read }: LedgerSnapshot,
  { frameBytes }: Compression,
): AsyncGenerator<{ readonly from: number; readonly lines: Uint8Array }> {
  let wanted = frameBytes;
  for (let from = layout.bytes; stat.size - from > wanted; ) {
    const bytes = await read(from, from + wanted);
    const end = cutFrame(bytes, frameBytes);
    // A line that is longer than a frame is read until its end.
    if (end === 0) wanted *= 2;
    else {
      yield { from, lines: bytes.subarray(0, end) };
      from += end;
      wanted = frameBytes;
    }
  }
}
