import type { Database } from 'better-sqlite3';

/** Asks a question of a store, in a transaction of its own; what SQLite throws comes as an error of the store. */
export type AskStore = <Answer>(question: (database: Database) => Answer) => Answer;
