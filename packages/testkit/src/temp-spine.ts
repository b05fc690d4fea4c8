import { join } from 'node:path';
import { showWholeTrace } from '@agentspine/schema';
import Database from 'better-sqlite3';
import { openTempHome, type TempHome } from './temp-home.ts';

/** A home of its own with the place of a `spine.db`, gone at the end of the test. */
export class TempSpine implements Disposable {
  readonly #folder: TempHome = openTempHome();
  readonly home: string = join(this.#folder.path, 'home');
  readonly path: string = join(this.home, 'spine.db');

  /** Asks, or changes something, past what is tested. */
  sql(statement: string): unknown[] {
    const database = new Database(this.path);
    try {
      // As every writer of ours has them.
      database.pragma('foreign_keys = OFF');
      showWholeTrace(database);
      const prepared = database.prepare(statement);
      return prepared.reader ? prepared.all() : [prepared.run()];
    } finally {
      database.close();
    }
  }

  /** Holds the write lock as another program would, until it is disposed of. */
  lock(): Disposable {
    const database = new Database(this.path);
    database.exec('BEGIN IMMEDIATE');
    return { [Symbol.dispose]: () => void database.close() };
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}
