import { type OpenStore, openArchive, openSpine, ReaderError } from '@agentspine/sql';
import type { Database } from 'better-sqlite3';

/** The stores that questions are asked of. */
export type ReaderStore = 'archive' | 'spine';

const openers: Readonly<Record<ReaderStore, (folder: string, busyTimeoutMs?: number) => OpenStore>> = {
  archive: openArchive,
  spine: openSpine,
};

/** The stores of a home, each opened when the first question needs it. */
export class OpenStores {
  readonly #folders: Readonly<Record<ReaderStore, string>>;
  readonly #busyTimeoutMs: number | undefined;
  readonly #opened = new Map<ReaderStore, OpenStore>();
  #isClosed = false;

  /** The folder of each store, and how long a lock of another process is waited for. */
  constructor(folders: Readonly<Record<ReaderStore, string>>, busyTimeoutMs?: number) {
    this.#folders = folders;
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  /** @throws ReaderError `READER_CLOSED`, and of `openArchive` or `openSpine` */
  open(store: ReaderStore): OpenStore {
    this.assertOpen();
    const opened = this.#opened.get(store) ?? openers[store](this.#folders[store], this.#busyTimeoutMs);
    this.#opened.set(store, opened);
    return opened;
  }

  /** Asks a question in a transaction of its own; what SQLite throws comes as an error of the store. */
  ask<Answer>(store: ReaderStore, question: (database: Database) => Answer): Answer {
    const { database, translate } = this.open(store);
    try {
      return database.transaction(() => question(database))();
    } catch (error) {
      throw translate(error);
    }
  }

  /** Asks a store that is there; why one that is there cannot be read is added to `unread`. */
  askIfThere<Answer>(
    store: ReaderStore,
    question: (database: Database) => Answer,
    unread: ReaderError[],
  ): Answer | undefined {
    try {
      this.open(store);
    } catch (error) {
      if (!(error instanceof ReaderError) || error.code === 'READER_CLOSED') throw error;
      if (!error.code.startsWith('READER_NO_')) unread.push(error);
      return undefined;
    }
    return this.ask(store, question);
  }

  /** @throws ReaderError `READER_CLOSED` */
  assertOpen(): void {
    if (this.#isClosed) throw new ReaderError('READER_CLOSED', 'the reader is closed');
  }

  /** Does nothing the second time. */
  close(): void {
    this.#isClosed = true;
    for (const store of this.#opened.values()) store.close();
    this.#opened.clear();
  }
}
