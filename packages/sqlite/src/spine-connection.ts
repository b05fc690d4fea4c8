/**
 * The connection to `spine.db`: opened when it is needed, waited for fairly, opened again after a failure that it would
 * not survive. Everything here throws `DatabaseError`s with `SPINE_…` codes; who records turns them into spooled lines.
 */
import type { OpenPacks } from '@agentspine/schema';
import Database from 'better-sqlite3';
import { AfterCommit } from './after-commit.ts';
import { DatabaseError, StoreError } from './errors.ts';
import { GatheredWrites } from './gathered-writes.ts';
import { LockWait } from './lock-wait.ts';
import { type OpenSpine, type OpenSpineOptions, openSpine } from './open-spine.ts';
import { heldMemorySql } from './pragmas.ts';
import { endsConnection, translateReadError, translateSqliteError } from './translate-sqlite-error.ts';

/** What a connection works with. */
export interface SpineConnectionOptions extends OpenSpineOptions {
  /** How long a write waits for other processes. */
  readonly busyTimeoutMs: number;
}

/** An open `spine.db`: statements, reads, and turns at the write lock. */
export class SpineConnection implements Disposable {
  readonly #options: SpineConnectionOptions;
  #open: OpenSpine | undefined;
  #wasOpen = false;
  #isClosed = false;
  #isInTransaction = false;
  /** Whether the connection is of no more use once its transaction has ended. */
  #isSpent = false;
  readonly #afterCommit = new AfterCommit();
  readonly #gathered = new GatheredWrites();
  readonly #wait: LockWait;
  #undone = 0;
  #begun = 0;

  constructor(options: SpineConnectionOptions) {
    this.#options = options;
    this.#wait = new LockWait(options.timer, options.busyTimeoutMs);
  }

  /** A statement of SQL, prepared once. Call it inside `read`, `writeOnce` or `transaction`. */
  prepare(sql: string): Database.Statement {
    return this.#whenOpen().prepare(sql);
  }

  /**
   * Runs an INSERT of one row and returns its id. Not with `RETURNING`: the driver leaves such a statement before its end,
   * so that SQLite never sees that it is time for a checkpoint, and the `-wal` would grow forever.
   */
  insertOne(sql: string, ...values: readonly (string | number | null)[]): number {
    return Number(this.prepare(sql).run(...values).lastInsertRowid);
  }

  /** After how many pages of the `-wal` a commit copies it into the database, until the connection is opened again. */
  checkpointAfter(pages: number): void {
    this.#open?.log.checkpointAfter(pages);
  }

  /** Holds less of the file in memory until it is disposed of, or the connection is opened again: for bulk work. */
  holdLess(): Disposable {
    this.open();
    this.#open?.database.exec(heldMemorySql.less);
    return { [Symbol.dispose]: () => this.#open?.database.exec(heldMemorySql.usual) };
  }

  /** Opens the database if it is not open. @throws DatabaseError */
  open(): void {
    this.#guard(() => this.#whenOpen());
  }

  /** Reads; outside a transaction what is read in one call is of one moment only if it is one statement. */
  read<Result>(work: () => Result): Result {
    return this.#guard(() => (this.#isInTransaction ? work() : this.#wait.untilFree(this.#whenOpen, work)));
  }

  /**
   * Runs `work`, which executes exactly one statement that writes: SQLite makes it a transaction of its own, begun as
   * IMMEDIATE is, because nothing was read before it.
   */
  writeOnce<Result>(work: () => Result): Result {
    if (this.#isInTransaction) {
      return this.#guard(() => {
        this.#refuseLostTransaction();
        return work();
      });
    }
    return this.#guard(() => this.#takeTurn(() => this.#waitToWrite(work)));
  }

  /**
   * Runs `work` in a transaction; what throws undoes all of it. Inside another one it is part of that, and undone alone
   * where the caller goes on. An error that looks like one of the database is taken for ours: work that is not ours wraps
   * its own.
   */
  transaction<Result>(work: () => Result): Result {
    if (this.#isInTransaction) return this.writeOnce(() => this.#runPart(work));
    try {
      const result = this.#guard(() => this.#takeTurn(() => this.#runTransaction(work)));
      this.#afterCommit.run();
      return result;
    } finally {
      this.#afterCommit.forgetBeyond();
      this.#gathered.clear();
      if (this.#isSpent) this.#drop();
    }
  }

  /** Runs `action` once what is being written is committed: at once, or at the end of the caller's transaction. */
  afterCommit(action: () => void): void {
    if (this.#isInTransaction) this.#afterCommit.push(action);
    else action();
  }

  /**
   * Hands `item` to `write` together with others, in one call before the transaction that this is in ends, or the part of one;
   * a long one in several. `write` is always the same function.
   */
  gather<Item>(write: (items: readonly Item[]) => void, item: Item): void {
    this.#gathered.add(write, item);
  }

  /** Writes what was gathered: code that is about to read it calls this. */
  settle(): void {
    this.#gathered.settle();
  }

  /** Grows whenever a transaction, or a part of one, is undone: what was begun in it is not there. */
  get undone(): number {
    return this.#undone;
  }

  /**
   * Another number in each transaction, after a part of one was undone, and after `endEpoch`: while it stays, nobody else wrote, so what
   * was read or written under it need not be read again. `NaN` outside of a transaction, which is the same as nothing.
   */
  get epoch(): number {
    return this.#isInTransaction ? this.#begun + this.#undone : Number.NaN;
  }

  /** Has all that was remembered under the `epoch` read again: code that writes what other code remembers calls this. */
  endEpoch(): void {
    this.#begun += 1;
  }

  /** Packs of payloads that the connection reads, or is about to write. */
  get packs(): OpenPacks {
    return this.#whenOpen().packs;
  }

  /** Whether a transaction is open. */
  get isInTransaction(): boolean {
    return this.#isInTransaction;
  }

  /** Closes it. Does nothing the second time. */
  close(): void {
    this.#isClosed = true;
    this.#drop();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** @throws DatabaseError `WRITER_CLOSED` */
  refuseClosed(): void {
    if (this.#isClosed) throw new DatabaseError('WRITER_CLOSED', 'the writer is closed');
  }

  #guard<Result>(action: () => Result): Result {
    this.refuseClosed();
    try {
      return action();
    } catch (error) {
      if (!isOfDatabase(error)) throw error;
      const translated = this.#translate(error);
      if (endsConnection(translated)) {
        if (this.#isInTransaction) this.#isSpent = true;
        else this.#drop();
      }
      throw translated;
    }
  }

  #translate(error: unknown): StoreError {
    const { access, path } = this.#options;
    const database = this.#open?.database;
    const isReading = access === 'read' && database !== undefined;
    return isReading ? translateReadError(error, path, database) : translateSqliteError(error, path);
  }

  #runTransaction<Result>(work: () => Result): Result {
    this.#waitToWrite(() => this.prepare('BEGIN IMMEDIATE').run());
    this.#isInTransaction = true;
    this.#begun += 1;
    try {
      const result = work();
      this.settle();
      this.prepare('COMMIT').run();
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    } finally {
      this.#isInTransaction = false;
    }
  }

  #runPart<Result>(work: () => Result): Result {
    const actionsBefore = this.#afterCommit.length;
    this.settle();
    this.prepare('SAVEPOINT part').run();
    try {
      const result = work();
      this.settle();
      this.prepare('RELEASE part').run();
      return result;
    } catch (error) {
      this.#afterCommit.forgetBeyond(actionsBefore);
      this.#gathered.clear();
      this.#undoPart();
      throw error;
    }
  }

  /** Where it fails, the whole transaction was undone already, or its commit will say what is wrong. */
  #undoPart(): void {
    this.#undone += 1;
    try {
      if (this.#open?.database.inTransaction !== true) return;
      this.prepare('ROLLBACK TO part').run();
      this.prepare('RELEASE part').run();
    } catch {}
  }

  /** A failure such as a full disk undoes a transaction at once; what came after it would be written for itself. */
  #refuseLostTransaction(): void {
    if (this.#open?.database.inTransaction === true) return;
    throw new DatabaseError(
      'SPINE_FAILED',
      `the transaction on ${this.#options.path} was undone by an earlier failure`,
    );
  }

  /** Best effort: the error that led here is the one to report. */
  #rollBack(): void {
    this.#undone += 1;
    try {
      if (this.#open?.database.inTransaction === true) this.prepare('ROLLBACK').run();
    } catch {}
  }

  #waitToWrite<Result>(action: () => Result): Result {
    return this.#wait.untilWritten(this.#whenOpen, action);
  }

  #takeTurn<Result>(action: () => Result): Result {
    const { access, path } = this.#options;
    if (access === 'read') throw new DatabaseError('WRITER_READ_ONLY', `${path} was opened for reading`);
    const open = this.#whenOpen();
    const result = this.#wait.inTurn(open, () => {
      const written = action();
      open.log.afterCommit();
      return written;
    });
    if (this.#callFile(() => open.hasItsName())) return result;
    throw new DatabaseError('SPINE_GONE', `${path} was deleted or replaced while it was open: open a new writer`);
  }

  #callFile<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      throw translateSqliteError(error, this.#options.path);
    }
  }

  /** The database, opened if it is not open. */
  readonly #whenOpen = (): OpenSpine => {
    if (this.#open !== undefined) return this.#open;
    this.refuseClosed();
    try {
      const opening = { waitMs: this.#wait.leftMs, wasOpen: this.#wasOpen };
      this.#open = this.#callFile(() => openSpine(this.#options, opening));
      this.#wasOpen = true;
      return this.#open;
    } catch (error) {
      if (error instanceof DatabaseError && error.code === 'SPINE_BUSY') this.#wait.giveUp();
      throw error;
    }
  };

  #drop(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    this.#isSpent = false;
    open[Symbol.dispose]();
  }
}

/** Whether an error is of the database, and not of what the caller did in a transaction. */
function isOfDatabase(error: unknown): boolean {
  return error instanceof StoreError || error instanceof Database.SqliteError;
}
