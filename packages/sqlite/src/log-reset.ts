/*
 * Begins the write-ahead log of `spine.db` again beside readers that overlap.
 *
 * SQLite copies the log into the database at a commit, and begins it again at the next write, where nobody reads from it at either
 * moment. Beside readers that overlap that is rare: the log grows, and each commit copies its own pages and syncs them. So a writer whose
 * commit made a log longer that was due takes the copying over: now and then it asks SQLite to copy and empty the log in one step, which
 * needs one moment without a reader and waits for none. `serve` leaves such a moment (ADR 0105).
 */
import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { TurnTimer } from './write-turn.ts';

const pageBytes = 4_096;
const pagesDefault = 1_000;
/** Each attempt copies and syncs what came since the one before. */
const againMs = 20;

/** The log of an open database. */
export class LogReset {
  readonly #database: Database.Database;
  readonly #file: string;
  readonly #timer: TurnTimer;
  #pages = pagesDefault;
  /** Bytes of the log after the commit before. */
  #bytes: number;
  /** When it was tried, while the log is longer than it should be. */
  #triedMs: number | undefined;

  /** `path` is that of the database. */
  constructor(database: Database.Database, path: string, timer: TurnTimer) {
    this.#database = database;
    this.#file = `${path}-wal`;
    this.#timer = timer;
    this.#bytes = this.#readBytes();
  }

  /** Of how many pages the log is copied into the database. */
  checkpointAfter(pages: number): void {
    this.#pages = pages;
    this.#leaveToSqlite();
  }

  /** Call after a commit. What fails here does not make the commit fail: it is tried again after a later one. */
  afterCommit(): void {
    const before = this.#bytes;
    this.#bytes = this.#readBytes();
    if (this.#bytes < before) {
      // Somebody else emptied it.
      if (this.#triedMs !== undefined) this.#leaveToSqlite();
      return;
    }
    // A log that is written from its beginning does not grow, unless a single transaction is larger than all before it.
    if (before < this.#pages * pageBytes || this.#bytes === before) return;
    const nowMs = this.#timer.now();
    if (this.#triedMs !== undefined && nowMs - this.#triedMs < againMs) return;
    if (this.#triedMs === undefined) this.#copyAfter(0);
    this.#triedMs = nowMs;
    if (!this.#empty()) return;
    this.#bytes = 0;
    this.#leaveToSqlite();
  }

  /** Whether nobody was in the way. */
  #empty(): boolean {
    try {
      const [result] = this.#database.pragma('wal_checkpoint(TRUNCATE)') as { readonly busy: number }[];
      return result?.busy === 0;
    } catch {
      return false;
    }
  }

  #leaveToSqlite(): void {
    this.#triedMs = undefined;
    this.#copyAfter(this.#pages);
  }

  /** Not by `prepare`: SQLite takes such a setting when the statement is compiled, and a second time not at all. */
  #copyAfter(pages: number): void {
    this.#database.exec(`PRAGMA wal_autocheckpoint = ${pages}`);
  }

  #readBytes(): number {
    return statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
  }
}
