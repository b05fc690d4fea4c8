import {
  describeFault,
  describeLostEnd,
  type FileSystem,
  type LineFault,
  type Lock,
  type LockOptions,
  type LostEnd,
  type TornTail,
} from '@agentspine/durable-fs';
import type {
  CompactionRecord,
  Enrichment,
  LedgerLine,
  RelationshipRecord,
  StampSelector,
  ToolResultEventRecord,
  TurnRecord,
  UserTurnRecord,
} from '@agentspine/schema';
import { countErasable, type ErasedCount, eraseLines, type JudgeLine } from '../erasure/erase-lines.ts';
import type { Erasure } from '../erasure/erased-line.ts';
import { ArchiveError } from '../errors.ts';
import { DedupeIndex } from './dedupe-index.ts';
import type { FrameFault, LedgerStat } from './ledger-bytes.ts';
import { type Compression, LedgerFile } from './ledger-file.ts';
import { decodeLedgerLine, encodeLedgerLine } from './ledger-line.ts';
import { makeStamp, spawnRelationship } from './make-stamp.ts';
import { findFaults, type LedgerEntry, readLedger } from './read-ledger.ts';
import { type ReclassifyResult, reclassifyLines, type TurnReclassifier } from './reclassify-ledger.ts';
import { contentFingerprint, recordIdentity } from './record-identity.ts';
import {
  keepGivenLines,
  type LedgerRepair,
  type ReplaceCounts,
  type Replacement,
  type ReplaceResult,
} from './replace-derived.ts';

/** What the ledger works with. */
export interface LedgerOptions {
  /** The home: `ledger.jsonl`, its lock and its indexes are in it. */
  readonly directory: string;
  /** The file system. */
  readonly fileSystem: FileSystem;
  /** The time. */
  readonly clock: { now(): number };
  /** How locks are taken. */
  readonly lockOptions: LockOptions;
  /** `read` leaves the folder as it is, also a torn tail; calls that write throw. Default `write`. */
  readonly access?: 'read' | 'write' | undefined;
}

/** What an append did. */
export interface AppendResult {
  /** Lines that were new. */
  readonly appended: number;
  /** Records that the ledger, or the same batch, already held. */
  readonly duplicates: number;
}

/** What is wrong with a ledger. */
export interface LedgerDamage {
  /** Lines that do not fit their check. */
  readonly faults: readonly LineFault[];
  /** What is missing at the end; absent where nothing is. */
  readonly lostEnd: LostEnd | undefined;
}

/** Opens the ledger; for writing, a tail that a crash left is cut, set aside and reported by `recovered` (RELIABILITY P8). */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const file = new LedgerFile(options);
  if (options.access !== 'read') await file.prepare();
  return new Ledger(file, options);
}

/**
 * The canonical, append-only record of what agents did (SPEC 2.1 to 2.4). What a call acknowledged is synced.
 * Every method throws `ARCHIVE_CLOSED` after `close`; a lock that stays held is `LOCK_HELD` of durable-fs.
 */
export class Ledger implements AsyncDisposable {
  readonly #file: LedgerFile;
  readonly #index: DedupeIndex;
  readonly #clock: { now(): number };
  readonly #access: 'read' | 'write';
  #isClosed = false;

  /** Use `openLedger`. */
  constructor(file: LedgerFile, { directory, fileSystem, clock, access = 'write' }: LedgerOptions) {
    this.#file = file;
    this.#index = new DedupeIndex(file.bytes, fileSystem, directory);
    this.#clock = clock;
    this.#access = access;
  }

  /** The path of the ledger. */
  get path(): string {
    return this.#file.path;
  }

  /** Torn tails that were cut since the ledger was opened, and the files that hold what was cut. */
  get recovered(): readonly TornTail[] {
    return this.#file.tornTails;
  }

  /** Index files that were found to be damaged since the ledger was opened; they are made again from the ledger. */
  get damagedIndexes(): readonly string[] {
    return this.#index.damagedFiles;
  }

  /** Appends responses; those that are there are skipped. */
  appendTurns(records: readonly TurnRecord[]): Promise<AppendResult> {
    return this.#appendUnknown(records.map((record) => ({ v: 1, kind: 'turn', record })));
  }

  /** Appends compactions; those that are there are skipped. */
  appendCompactions(records: readonly CompactionRecord[]): Promise<AppendResult> {
    return this.#appendUnknown(records.map((record) => ({ v: 1, kind: 'compaction', record })));
  }

  /** Appends relationships; those that are there are skipped. */
  appendRelationships(records: readonly RelationshipRecord[]): Promise<AppendResult> {
    return this.#appendUnknown(records.map((record) => ({ v: 1, kind: 'relationship', record })));
  }

  /** Appends events of tool calls; those that are there are skipped. */
  appendToolResultEvents(records: readonly ToolResultEventRecord[]): Promise<AppendResult> {
    return this.#appendUnknown(records.map((record) => ({ v: 1, kind: 'tool_result_event', record })));
  }

  /** Appends messages of the user side; those that are there are skipped. */
  appendUserTurns(records: readonly UserTurnRecord[]): Promise<AppendResult> {
    return this.#appendUnknown(records.map((record) => ({ v: 1, kind: 'user_turn', record })));
  }

  /**
   * Enriches the turns that match, those to come too. A stamp of a whole session with a `parentAgentId` also records, once,
   * that the session was spawned by that agent. @throws `STAMP_…` when the selector or the enrichment says nothing sound
   */
  async stamp(selector: StampSelector, enrichment: Enrichment): Promise<void> {
    const stamp = makeStamp(selector, enrichment, this.#clock.now());
    const relationship = spawnRelationship(stamp);
    const line: LedgerLine = { v: 1, kind: 'stamp', ...stamp };
    await this.#exclusively(async () => {
      if (relationship === undefined) return this.#append([line]);
      await this.#index.catchUp();
      const { fresh } = this.#selectFresh([relationship]);
      await this.#appendIndexed([line, ...fresh]);
    });
  }

  /** Appends lines that were derived from custody, as they are, in one write and one sync; no index is asked. */
  async appendDerived(lines: readonly LedgerLine[]): Promise<void> {
    if (lines.length > 0) await this.#exclusively(() => this.#append(lines));
  }

  /** As `appendDerived`, for lines that are encoded already, each with its LF; another thread may have done it. */
  async appendEncoded(lines: readonly Uint8Array[]): Promise<void> {
    const bytes = Buffer.concat(lines);
    if (bytes.length > 0) {
      await this.#exclusively(async () => {
        await this.#file.append(bytes);
      });
    }
  }

  /**
   * Replaces what was derived from custody, of all source files or of some: all other lines stay as they are, byte for byte
   * and in their order, and the new lines are after them. Until the last step the old ledger is untouched. `newLines` may
   * read the ledger, but waits forever when it appends to it. A damaged ledger is saved beside the new one, and what can be
   * trusted of it is kept. @throws ArchiveError `LEDGER_DAMAGED` where lines of other files would be lost with the damage
   */
  replaceDerived(replacement: Replacement): Promise<ReplaceResult> {
    return this.#exclusively(async (lock) => {
      if (replacement.files !== undefined) await this.#refuseDamaged();
      const repair = await this.#saveDamaged();
      const result: ReplaceCounts = { keptLines: 0, droppedLines: 0, newLines: 0, repair };
      await using snapshot = await this.#file.bytes.open();
      await this.#file.replace(keepGivenLines(snapshot, replacement, result), lock, () => this.#index.discard());
      return result;
    });
  }

  /**
   * Classifies turns that came from the API; every other line stays byte for byte. Turns from transcripts are classified when
   * the archive is derived, for one line may be part of a turn.
   * @throws ArchiveError `LEDGER_DAMAGED`: a new check would make a changed line look whole
   */
  reclassifyLedger(reclassifier: TurnReclassifier): Promise<ReclassifyResult> {
    return this.#exclusively(async (lock) => {
      await using snapshot = await this.#file.bytes.open();
      if (snapshot === undefined) return { turns: 0, changed: 0 };
      await this.#refuseDamaged();
      const { result, pieces } = await reclassifyLines(snapshot, reclassifier);
      if (result.changed > 0) await this.#file.replace(pieces(), lock, () => this.#index.discard());
      return result;
    });
  }

  /**
   * Erases lines: those that follow each other leave one line that says how many they were, when, and their digests. Until the last
   * step the old ledger is untouched. @throws ArchiveError `LEDGER_DAMAGED`: a new check would make a changed line look whole
   */
  eraseLines(erasure: Erasure & { readonly judge: JudgeLine }): Promise<number> {
    return this.#exclusively(async (lock) => {
      // What a crash left of an erasure has lines that are erased.
      await this.#file.sweep();
      await using snapshot = await this.#file.bytes.open();
      if (snapshot === undefined || (await countErasable(snapshot, erasure.judge)) === 0) return 0;
      await this.#refuseDamaged();
      const count: ErasedCount = { lines: 0 };
      await this.#file.replace(eraseLines(snapshot, erasure, count), lock, () => this.#index.discard());
      return count.lines;
    });
  }

  /**
   * Compresses the beginning of the ledger where enough of it is plain; no offset and no byte changes for who reads it. Returns whether it
   * did. What fails leaves the ledger as it was.
   */
  async compress(compression?: Compression): Promise<boolean> {
    this.#assertOpen();
    if (!(await this.#file.isToCompress(compression))) return false;
    return this.#exclusively((lock) => this.#file.compress(lock, compression));
  }

  /** What is wrong with the files that hold its compressed beginning, each of which is decoded. */
  findFrameFaults(): AsyncGenerator<FrameFault> {
    this.#assertOpen();
    return this.#file.bytes.findFrameFaults();
  }

  /** Writes both indexes again from the ledger. Returns how many records they tell apart. */
  rebuildIndex(): Promise<number> {
    return this.#exclusively(async () => {
      await this.#index.rebuild();
      return this.#index.size;
    });
  }

  /** Reads the ledger from a byte on, which must be the start of a line; what is not a line known here is reported. */
  async *readLines(from = 0): AsyncGenerator<LedgerEntry> {
    this.#assertOpen();
    await using snapshot = await this.#file.bytes.open();
    if (snapshot !== undefined) yield* readLedger(snapshot, { from });
  }

  /** Size, time and identity of the ledger; `undefined` while there is none. */
  async stat(): Promise<LedgerStat | undefined> {
    this.#assertOpen();
    return this.#file.bytes.stat();
  }

  /** What the checks of all lines find, and whether the end was cut off. */
  async findDamage(): Promise<LedgerDamage> {
    this.#assertOpen();
    const faults: LineFault[] = [];
    await using snapshot = await this.#file.bytes.open();
    if (snapshot !== undefined) for await (const fault of findFaults(snapshot)) faults.push(fault);
    return { faults, lostEnd: await this.#file.bytes.findLostEnd() };
  }

  /** How the ledger lost lines at its end; `undefined` where nothing says so. */
  findLostEnd(): Promise<LostEnd | undefined> {
    this.#assertOpen();
    return this.#file.bytes.findLostEnd();
  }

  /** Bytes `from` (included) to `to` (excluded); fewer at the end of the ledger. */
  async read(from: number, to: number): Promise<Uint8Array> {
    this.#assertOpen();
    return this.#file.bytes.read(from, to);
  }

  /** Waits for calls under way and keeps what the indexes learned; the second time it does nothing. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#file.settle();
    if (!this.#index.isAhead) return;
    try {
      await this.#file.withLock(async () => {
        await this.#index.catchUp();
        await this.#index.flush();
      });
    } catch {
      // The indexes are read from the ledger again; a caller that is done needs no error for them.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Saves the ledger beside itself where it is damaged. */
  async #saveDamaged(): Promise<LedgerRepair | undefined> {
    const { faults, lostEnd } = await this.findDamage();
    if (faults.length === 0 && lostEnd === undefined) return undefined;
    const savedAs = await this.#file.saveDamaged();
    return savedAs === undefined ? undefined : { savedAs, faults, lostEnd, restoredLines: 0, lostLines: [] };
  }

  async #appendUnknown(lines: readonly LedgerLine[]): Promise<AppendResult> {
    for (const line of lines) assertReadable(line);
    return this.#exclusively(async () => {
      await this.#index.catchUp();
      const { fresh, duplicates } = this.#selectFresh(lines);
      if (fresh.length > 0) await this.#appendIndexed(fresh);
      return { appended: fresh.length, duplicates };
    });
  }

  #selectFresh(lines: readonly LedgerLine[]): { readonly fresh: readonly LedgerLine[]; readonly duplicates: number } {
    const inBatch = new Set<string>();
    const fresh = lines.filter((line) => {
      const identity = recordIdentity(line);
      if (identity === undefined) return true;
      if (inBatch.has(identity) || this.#index.hasIdentity(identity)) return false;
      // The window is that of before the batch: two turns of one batch that look the same are two (SPEC 2.3).
      const fingerprint = line.kind === 'turn' ? contentFingerprint(line.record) : undefined;
      if (fingerprint !== undefined && this.#index.hasFingerprint(fingerprint)) return false;
      inBatch.add(identity);
      return true;
    });
    return { fresh, duplicates: lines.length - fresh.length };
  }

  async #refuseDamaged(): Promise<void> {
    const { faults, lostEnd } = await this.findDamage();
    const [what] = [...faults.map(describeFault), ...(lostEnd === undefined ? [] : [describeLostEnd(lostEnd)])];
    if (what === undefined) return;
    throw new ArchiveError('LEDGER_DAMAGED', `${this.path} ${what}; run "spine rederive" first`);
  }

  async #append(lines: readonly LedgerLine[]): Promise<void> {
    await this.#file.append(bytesOf(lines));
  }

  async #appendIndexed(lines: readonly LedgerLine[]): Promise<void> {
    const { bytes, size } = await this.#file.append(bytesOf(lines));
    await this.#index.add(lines, bytes, size);
  }

  async #exclusively<T>(action: (lock: Lock) => Promise<T>): Promise<T> {
    this.#assertOpen();
    if (this.#access === 'read') throw new ArchiveError('LEDGER_READ_ONLY', `${this.path} is open for reading`);
    return this.#file.withLock(action);
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new ArchiveError('ARCHIVE_CLOSED', `${this.path} is closed`);
  }
}

function bytesOf(lines: readonly LedgerLine[]): Buffer {
  return Buffer.from(lines.map(encodeLedgerLine).join(''));
}

/** What nobody could read back must not be acknowledged. */
function assertReadable(line: LedgerLine): void {
  if (decodeLedgerLine(JSON.stringify(line)) !== undefined) return;
  throw new ArchiveError('LEDGER_RECORD_INVALID', `a ${line.kind} record lacks a field or has a wrong one`);
}
