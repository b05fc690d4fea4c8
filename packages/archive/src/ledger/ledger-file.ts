/**
 * `ledger.jsonl` and its lock. Appending: take `ledger.lock` → cut and set aside a tail that a crash left → write, each line
 * with its check → sync → (first append only) sync the folder → write `ledger.jsonl.head` → give the lock back. A crash leaves
 * whole lines and at most one torn one, which is cut and set aside at the next append or open; the head may be older. Replacing:
 * write `ledger.jsonl.new` → sync → remove the head and the indexes → rename → sync the folder → write the head; a crash
 * leaves the old ledger or the new one.
 */
import { join } from 'node:path';
import {
  acquireLock,
  appendCheckedLines,
  type CheckedAppend,
  cutTornTail,
  type FileSystem,
  findLostEnd,
  headPath,
  type Lock,
  type LockOptions,
  type LostEnd,
  openIfThere,
  saveAside,
  type TornTail,
  writeLineFileHead,
} from '@agentspine/durable-fs';
import { type WrittenLines, writeCheckedFile } from '../erasure/write-checked-file.ts';
import { ArchiveError } from '../errors.ts';
import { readFileRange, readRange } from '../read-file.ts';
import type { ByteReader } from './split-lines.ts';

/** What tells a rewritten ledger from a grown one. */
export interface LedgerStat {
  /** Size, in bytes. */
  readonly size: number;
  /** When it last changed, in milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** Identity of the file on its device. */
  readonly inode: string;
}

/** Bytes of one state of the ledger. */
export type LedgerSnapshot = ByteReader & AsyncDisposable;

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

/** The file calls of the ledger. Those that write are given the lock by `withLock`. */
export class LedgerFile {
  /** The path. */
  readonly path: string;
  readonly #directory: string;
  readonly #fileSystem: FileSystem;
  readonly #lockOptions: LockOptions;
  readonly #tornTails: TornTail[] = [];
  /** Up to here the file is known to be whole lines. */
  #wholeSize = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor({ directory, fileSystem, lockOptions }: LedgerFileOptions) {
    this.path = join(directory, 'ledger.jsonl');
    this.#directory = directory;
    this.#fileSystem = fileSystem;
    this.#lockOptions = lockOptions;
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
    const appended = await appendCheckedLines(this.#fileSystem, this.path, lines);
    this.#wholeSize = appended.size;
    return appended;
  }

  /** Replaces the ledger by these whole lines, with new checks; `beforeRename` is the last step that may fail harmlessly. */
  async replace(pieces: AsyncIterable<Uint8Array>, lock: Lock, beforeRename: () => Promise<void>): Promise<void> {
    const temp = `${this.path}.new`;
    await this.#fileSystem.remove(temp);
    let written: WrittenLines;
    try {
      written = await writeCheckedFile(this.#fileSystem, temp, pieces);
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
    if (size === 0 || end.run.lines > 0) return;
    await writeLineFileHead(this.#fileSystem, this.path, { ...end.last, size }).catch(() => undefined);
  }

  /** Copies the ledger to `ledger.jsonl.damaged-<n>`, durably, and returns that path; `undefined` where there is none. */
  async saveDamaged(): Promise<string | undefined> {
    const file = await openIfThere(this.#fileSystem, this.path, 'read');
    if (file === undefined) return undefined;
    try {
      const { size } = await file.stat();
      return await saveAside(this.#fileSystem, `${this.path}.damaged-`, { file, from: 0, to: size });
    } finally {
      await file.close();
    }
  }

  /** How the ledger lost lines at its end; `undefined` where nothing says so. */
  findLostEnd(): Promise<LostEnd | undefined> {
    return findLostEnd(this.#fileSystem, this.path);
  }

  /** What the file system says of it. */
  async stat(): Promise<LedgerStat | undefined> {
    const stat = await this.#fileSystem.stat(this.path);
    return (
      stat && { size: stat.size, mtimeMs: Number(stat.mtimeNs / 1_000_000n), inode: `${stat.device}:${stat.inode}` }
    );
  }

  /** Bytes `from` (included) to `to` (excluded). */
  read(from: number, to: number): Promise<Uint8Array> {
    return readFileRange(this.#fileSystem, this.path, { from, to });
  }

  /** Opens the ledger as it is now, also for when it is replaced meanwhile; `undefined` when there is none. */
  async open(): Promise<LedgerSnapshot | undefined> {
    if ((await this.stat()) === undefined) return undefined;
    const file = await this.#fileSystem.open(this.path, 'read');
    return {
      read: (from, to) => readRange(file, from, to),
      [Symbol.asyncDispose]: () => file.close(),
    };
  }

  async #recover(): Promise<void> {
    if ((await this.stat())?.size === this.#wholeSize || (await this.#endsInLine())) return;
    const tail = await cutTornTail(this.#fileSystem, this.path);
    if (tail !== undefined) this.#tornTails.push(tail);
  }

  async #endsInLine(): Promise<boolean> {
    const stat = await this.#fileSystem.stat(this.path);
    if (stat === undefined || stat.size === 0) return true;
    if (stat.kind !== 'file') throw new ArchiveError('LEDGER_UNREADABLE', `${this.path} is not a file`);
    return (await this.read(stat.size - 1, stat.size))[0] === lineFeed;
  }
}
