import { statSync } from 'node:fs';
import { join } from 'node:path';
import { showWholeTrace } from '@agentspine/schema';
import Database from 'better-sqlite3';
import { openTempHome, type TempHome } from './temp-home.ts';

/** A home of its own with the place of a `spine.db`, gone at the end of the test. */
export class TempSpine implements Disposable {
  readonly #folder: TempHome = openTempHome();
  readonly home: string = join(this.#folder.path, 'home');
  readonly path: string = join(this.home, 'spine.db');
  #asked: { readonly database: Database.Database; readonly ino: number; readonly schema: unknown } | undefined;
  readonly #replaced: Database.Database[] = [];

  /** Asks, or changes something, past what is tested. */
  sql(statement: string): unknown[] {
    const prepared = this.#whenOpen().prepare(statement);
    if (prepared.reader) return prepared.all();
    try {
      return [prepared.run()];
    } finally {
      // What was changed is in the file itself, as a program leaves it that has ended.
      this.#close();
    }
  }

  /** One connection for all questions: to open one and to show the whole trace on it costs more than most questions. */
  #whenOpen(): Database.Database {
    const { ino } = statSync(this.path);
    if (this.#asked?.ino !== ino || this.#asked.schema !== schemaOf(this.#asked.database)) {
      if (this.#asked?.ino === ino) this.#close();
      // Another file has the place of this one: to close it now would remove the `-wal` of that one.
      else if (this.#asked !== undefined) this.#replaced.push(this.#asked.database);
      const database = new Database(this.path);
      // As every writer of ours has them.
      database.pragma('foreign_keys = OFF');
      showWholeTrace(database);
      this.#asked = { database, ino, schema: schemaOf(database) };
    }
    return this.#asked.database;
  }

  /** Holds the write lock as another program would, until it is disposed of. */
  lock(): Disposable {
    const database = new Database(this.path);
    database.exec('BEGIN IMMEDIATE');
    return { [Symbol.dispose]: () => void database.close() };
  }

  #close(): void {
    this.#asked?.database.close();
    this.#asked = undefined;
  }

  [Symbol.dispose](): void {
    this.#close();
    for (const database of this.#replaced) database.close();
    this.#folder[Symbol.dispose]();
  }
}

/** Changes with each change of tables and views. */
function schemaOf(database: Database.Database): unknown {
  return database.pragma('main.schema_version', { simple: true });
}
