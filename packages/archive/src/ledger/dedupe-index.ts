import { join } from 'node:path';
import type { FileSystem } from '@agentspine/durable-fs';
import type { LedgerLine } from '@agentspine/schema';
import { type Coverage, IndexFile } from './index-file.ts';
import { checksum } from './index-text.ts';
import type { LedgerBytes } from './ledger-bytes.ts';
import { readLedger } from './read-ledger.ts';
import { contentFingerprint, recordIdentity } from './record-identity.ts';

/** So many fingerprints are remembered; the oldest leave first (SPEC 2.1). */
const windowMax = 10_000;
/** The window's file is written again when it holds this many times the window. */
const windowFileFactor = 4;
/** The ledger's bytes before the covered end by which an index knows its ledger again. */
const markBytes = 256;
/** A process that dies before it closes leaves so many entries to be read from the ledger again. */
const pendingMax = 4_096;

/**
 * Which records the ledger holds: identities of all, fingerprints of the newest without a stable id. It is beside the
 * ledger and is caught up from it when it is asked, so that lines which were appended without it are known too. Callers
 * hold the ledger's lock.
 */
export class DedupeIndex {
  readonly #ledger: LedgerBytes;
  readonly #identityFile: IndexFile;
  readonly #windowFile: IndexFile;
  readonly #identities = new Set<string>();
  /** In the order in which they were last seen. */
  readonly #window = new Set<string>();
  #pendingIdentities: string[] = [];
  #pendingWindow: string[] = [];
  #windowFileEntries = 0;
  #isLoaded = false;
  #coveredTo = 0;
  /** What the files cover. */
  #flushedTo = 0;
  #markedBytes: Uint8Array = new Uint8Array();

  constructor(ledger: LedgerBytes, fileSystem: FileSystem, directory: string) {
    this.#ledger = ledger;
    this.#identityFile = new IndexFile(fileSystem, join(directory, 'ledger.idx'));
    this.#windowFile = new IndexFile(fileSystem, join(directory, 'ledger.content.idx'));
  }

  hasIdentity(identity: string): boolean {
    return this.#identities.has(identity);
  }

  hasFingerprint(fingerprint: string): boolean {
    return this.#window.has(fingerprint);
  }

  /** How many records are known. */
  get size(): number {
    return this.#identities.size;
  }

  /** Index files that were damaged and are made again from the ledger. */
  get damagedFiles(): readonly string[] {
    return [this.#identityFile, this.#windowFile].filter(({ wasDamaged }) => wasDamaged).map(({ path }) => path);
  }

  /** Whether it knows more than its files do. */
  get isAhead(): boolean {
    return this.#isLoaded && this.#flushedTo !== this.#coveredTo;
  }

  /** Learns what other calls and processes appended; starts over when the ledger is no longer the one it knew. */
  async catchUp(): Promise<void> {
    if (!this.#isLoaded) await this.#load();
    const size = (await this.#ledger.stat())?.size ?? 0;
    if (!(await this.#isSameLedger(size))) this.#forget();
    if (size > this.#coveredTo) await this.#readLedger(size);
  }

  /** Adds the lines of one append, which ends at byte `to`. */
  async add(lines: readonly LedgerLine[], bytes: Uint8Array, to: number): Promise<void> {
    for (const line of lines) this.#addLine(line);
    this.#cover(to, Buffer.concat([this.#markedBytes, bytes.subarray(-markBytes)]).subarray(-markBytes));
    if (this.#pendingIdentities.length + this.#pendingWindow.length >= pendingMax) await this.flush();
  }

  /** Writes what the files do not hold yet. */
  async flush(): Promise<void> {
    if (!this.isAhead) return;
    const coverage = this.#coverage();
    await this.#identityFile.add(this.#pendingIdentities, coverage, () => [...this.#identities]);
    this.#pendingIdentities = [];
    await this.#flushWindow(coverage);
    this.#flushedTo = this.#coveredTo;
  }

  /** Reads the whole ledger and writes both files again. */
  async rebuild(): Promise<void> {
    this.#forget();
    this.#isLoaded = true;
    await this.catchUp();
    await this.flush();
  }

  /** Removes both files, because the ledger they were made of is about to be replaced. */
  async discard(): Promise<void> {
    this.#forget();
    await this.#identityFile.remove();
    await this.#windowFile.remove();
  }

  async #load(): Promise<void> {
    const identities = await this.#identityFile.load();
    const window = await this.#windowFile.load();
    this.#isLoaded = true;
    if (identities === undefined || window === undefined) return this.#forget();
    // A crash between the two files leaves one file older than the other; both are then caught up from there.
    const { coveredTo, mark } = identities.coveredTo < window.coveredTo ? identities : window;
    const marked = await this.#ledger.read(Math.max(0, coveredTo - markBytes), coveredTo);
    const { size } = (await this.#ledger.stat()) ?? { size: 0 };
    if (coveredTo > size || checksum(marked) !== mark) return this.#forget();
    for (const identity of identities.entries) this.#identities.add(identity);
    for (const fingerprint of window.entries) this.#addFingerprint(fingerprint);
    this.#pendingWindow = [];
    this.#windowFileEntries = window.entries.length;
    this.#cover(coveredTo, marked);
    this.#flushedTo = coveredTo;
  }

  async #isSameLedger(size: number): Promise<boolean> {
    if (size < this.#coveredTo) return false;
    if (this.#coveredTo === 0) return true;
    const marked = await this.#ledger.read(Math.max(0, this.#coveredTo - markBytes), this.#coveredTo);
    return Buffer.compare(marked, this.#markedBytes) === 0;
  }

  async #readLedger(size: number): Promise<void> {
    const until = { read: (from: number, to: number) => this.#ledger.read(from, Math.min(to, size)) };
    for await (const entry of readLedger(until, { from: this.#coveredTo })) {
      if (entry.kind === 'line') this.#addLine(entry.line);
    }
    this.#cover(size, await this.#ledger.read(Math.max(0, size - markBytes), size));
  }

  #addLine(line: LedgerLine): void {
    const identity = recordIdentity(line);
    if (identity !== undefined && !this.#identities.has(identity)) {
      this.#identities.add(identity);
      this.#pendingIdentities.push(identity);
    }
    const fingerprint = line.kind === 'turn' ? contentFingerprint(line.record) : undefined;
    if (fingerprint !== undefined) this.#addFingerprint(fingerprint);
  }

  #addFingerprint(fingerprint: string): void {
    this.#pendingWindow.push(fingerprint);
    this.#window.delete(fingerprint);
    this.#window.add(fingerprint);
    if (this.#window.size <= windowMax) return;
    for (const oldest of this.#window) {
      this.#window.delete(oldest);
      break;
    }
  }

  async #flushWindow(coverage: Coverage): Promise<void> {
    const entries = this.#pendingWindow.slice(-windowMax);
    const isFull = this.#windowFileEntries + entries.length > windowFileFactor * windowMax;
    if (isFull) await this.#windowFile.write([...this.#window], coverage);
    else await this.#windowFile.add(entries, coverage, () => [...this.#window]);
    this.#windowFileEntries = isFull ? this.#window.size : this.#windowFileEntries + entries.length;
    this.#pendingWindow = [];
  }

  #coverage(): Coverage {
    return { coveredTo: this.#coveredTo, mark: checksum(this.#markedBytes) };
  }

  #cover(to: number, markedBytes: Uint8Array): void {
    this.#coveredTo = to;
    this.#markedBytes = markedBytes;
  }

  #forget(): void {
    this.#identityFile.distrust();
    this.#windowFile.distrust();
    this.#identities.clear();
    this.#window.clear();
    this.#pendingIdentities = [];
    this.#pendingWindow = [];
    this.#windowFileEntries = 0;
    this.#flushedTo = -1;
    this.#cover(0, new Uint8Array());
  }
}
