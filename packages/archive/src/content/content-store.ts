/**
 * `content/<sessionId>.jsonl`: what was said, or where its bytes are, a record a line (SPEC 2.9). One lock, `content.lock`
 * in the home, keeps appending and pruning apart. Files are synced where the record itself is the only copy of what it
 * says; records that point at custody can be derived again.
 */

import { join } from 'node:path';
import { acquireLock, type FileSystem, type LockOptions } from '@agentspine/durable-fs';
import { type ContentMode, type ContentRecord, isPathSafeSessionId } from '@agentspine/schema';
import { counted } from '@agentspine/schema/count-text';
import { ArchiveError } from '../errors.ts';
import { appendToContentFile, type ContentFileResult, type RemovedLines } from './content-file.ts';
import { encodeContentLine, isInline } from './content-line.ts';
import { type PruneOptions, type PruneResult, pruneContent } from './prune-content.ts';
import { readContentLines } from './read-content.ts';

/** What the content store works with. */
export interface ContentStoreOptions {
  /** The home; the files are in its folder `content`. */
  readonly directory: string;
  /** The file system. */
  readonly fileSystem: FileSystem;
  /** `full`, `hash-only` or `off`. */
  readonly mode: ContentMode;
  /** How locks are taken. */
  readonly lockOptions: LockOptions;
  /** Called with a sentence about records that are left out, and about what was moved out of the place of a file. */
  readonly onWarning?: ((sentence: string) => void) | undefined;
}

/** What an append did. */
export interface ContentAppendResult {
  /** Records that were new. */
  readonly written: number;
  /** Records that their file already held, or that came twice. */
  readonly duplicates: number;
  /** Records whose session id is not a file name. */
  readonly skipped: number;
}

/** Files written at the same time; a disk gains nothing from more. */
const parallelFiles = 8;
/** So many bad session ids are named; the rest is one sentence. */
const namedIdsMax = 5;
/** How much of a bad session id a warning shows. */
const shownIdChars = 40;

/** Opens the content records of a home; no file is touched before the first append. */
export function openContentStore(options: ContentStoreOptions): ContentStore {
  return new ContentStore(options);
}

/** The content records. Every method throws `ARCHIVE_CLOSED` after `close`. */
export class ContentStore implements AsyncDisposable {
  readonly #folder: string;
  readonly #fileSystem: FileSystem;
  readonly #mode: ContentMode;
  readonly #lockPath: string;
  readonly #lockOptions: LockOptions;
  readonly #onWarning: ((sentence: string) => void) | undefined;
  /** Session ids that are not file names and were named in a warning. */
  readonly #named = new Set<string>();
  #queue: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  /** Use `openContentStore`. */
  constructor({ directory, fileSystem, mode, lockOptions, onWarning }: ContentStoreOptions) {
    this.#folder = join(directory, 'content');
    this.#fileSystem = fileSystem;
    this.#mode = mode;
    this.#lockPath = join(directory, 'content.lock');
    this.#lockOptions = lockOptions;
    this.#onWarning = onWarning;
  }

  /** Appends records of any sessions, as far as the mode lets them be kept; identical ones of a session are kept once. */
  async append(records: readonly ContentRecord[]): Promise<ContentAppendResult> {
    this.#assertOpen();
    const mode = this.#mode;
    if (mode === 'off' || records.length === 0) return { written: 0, duplicates: 0, skipped: 0 };
    const { sessions, skipped } = bySession(records);
    for (const sessionId of skipped.keys()) this.#warnOfId(sessionId);
    const results = sessions.size === 0 ? [] : await this.#appendSafely(sessions, mode);
    for (const { movedTo, removed } of results) {
      if (movedTo !== undefined) this.#onWarning?.(movedWarning(movedTo));
      if (removed !== undefined) this.#onWarning?.(removedWarning(removed));
    }
    return {
      written: sum(results, (result) => result.written),
      duplicates: sum(results, (result) => result.duplicates),
      skipped: sum([...skipped.values()], (count) => count),
    };
  }

  /** Whether there are records of a session. */
  async has(sessionId: string): Promise<boolean> {
    this.#assertOpen();
    const stat = isPathSafeSessionId(sessionId) ? await this.#fileSystem.stat(this.#pathOf(sessionId)) : undefined;
    return stat?.kind === 'file' && stat.size > 0;
  }

  /** The sessions that have records: what `has` says of each, in one go. */
  async sessions(): Promise<ReadonlySet<string>> {
    this.#assertOpen();
    const found = new Set<string>();
    for (const name of await this.#fileSystem.list(this.#folder)) {
      const sessionId = name.endsWith('.jsonl') ? name.slice(0, -'.jsonl'.length) : '';
      if (await this.has(sessionId)) found.add(sessionId);
    }
    return found;
  }

  /** The records of a session in the order they came; other lines are skipped. */
  async readSession(sessionId: string): Promise<readonly ContentRecord[]> {
    this.#assertOpen();
    if (!isPathSafeSessionId(sessionId)) return [];
    const lines = await readContentLines(this.#fileSystem, this.#pathOf(sessionId), sessionId);
    return (lines ?? []).flatMap(({ record }) => (record === undefined ? [] : [record]));
  }

  /** Removes files whose time has come (SPEC 2.9, A093). */
  async prune(options: PruneOptions): Promise<PruneResult> {
    this.#assertOpen();
    if ((await this.#fileSystem.stat(this.#folder)) === undefined) return { removed: [], recoverable: [], young: 0 };
    return this.#withLock(() => pruneContent(this.#fileSystem, this.#folder, options));
  }

  /** Waits for calls under way; the second time it does nothing. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#queue;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #appendSafely(sessions: ReadonlyMap<string, readonly ContentRecord[]>, mode: 'full' | 'hash-only') {
    await this.#fileSystem.makeDirectory(this.#folder);
    return this.#withLock(() => this.#appendSessions(sessions, mode));
  }

  async #appendSessions(
    sessions: ReadonlyMap<string, readonly ContentRecord[]>,
    mode: 'full' | 'hash-only',
  ): Promise<readonly ContentFileResult[]> {
    const results: ContentFileResult[] = [];
    const waiting = [...sessions];
    let needsSync = false;
    while (waiting.length > 0) {
      const appends = waiting.splice(0, parallelFiles).map(async ([sessionId, records]) => {
        const sync = mode === 'hash-only' || records.some(isInline);
        needsSync ||= sync;
        const lines = records.map((record) => encodeContentLine(record, mode));
        return appendToContentFile(this.#fileSystem, this.#pathOf(sessionId), { lines, sync });
      });
      results.push(...(await settled(appends)));
    }
    if (needsSync && results.some((result) => result.isNew)) await this.#fileSystem.syncDirectory(this.#folder);
    return results;
  }

  async #withLock<T>(action: () => Promise<T>): Promise<T> {
    this.#assertOpen();
    const run = this.#queue.then(async () => {
      await using _lock = await acquireLock(this.#fileSystem, this.#lockPath, this.#lockOptions);
      return await action();
    });
    this.#queue = run.catch(() => undefined);
    return run;
  }

  #warnOfId(sessionId: string): void {
    if (this.#named.has(sessionId) || this.#named.size > namedIdsMax) return;
    this.#named.add(sessionId);
    this.#onWarning?.(
      this.#named.size > namedIdsMax
        ? 'further session ids are not file names; no content records are kept for these sessions'
        : unsafeIdWarning(sessionId),
    );
  }

  #pathOf(sessionId: string): string {
    return join(this.#folder, `${sessionId}.jsonl`);
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new ArchiveError('ARCHIVE_CLOSED', `the content records in ${this.#folder} are closed`);
  }
}

function bySession(records: readonly ContentRecord[]) {
  const sessions = new Map<string, ContentRecord[]>();
  const skipped = new Map<string, number>();
  for (const record of records) {
    const known = sessions.get(record.sessionId);
    if (known !== undefined) known.push(record);
    else if (isPathSafeSessionId(record.sessionId)) sessions.set(record.sessionId, [record]);
    else skipped.set(record.sessionId, (skipped.get(record.sessionId) ?? 0) + 1);
  }
  return { sessions, skipped };
}

/** Waits for all, so that nothing is still writing when the lock is given back; then throws the first failure. */
async function settled<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

function unsafeIdWarning(sessionId: string): string {
  const shown = JSON.stringify(sessionId.slice(0, shownIdChars));
  return `session id ${shown} is not a file name; no content records are kept for this session`;
}

function movedWarning(movedTo: string): string {
  return `something that is not a file had the place of a file of content records; it is ${movedTo} now`;
}

function removedWarning({ path, count, savedAs }: RemovedLines): string {
  return `${counted(count, 'damaged line was', 'damaged lines were')} removed from ${path}; all of it as it was is in ${savedAs}, and "spine rederive" makes its records again from custody`;
}

function sum<T>(values: readonly T[], amount: (value: T) => number): number {
  return values.reduce((total, value) => total + amount(value), 0);
}
