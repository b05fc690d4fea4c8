import { setImmediate } from 'node:timers/promises';
import { spineApplicationId, spineMigrations, spineTableVersion } from '@agentspine/schema';
import type Database from 'better-sqlite3';
import { openSpineToRead } from './open-spine-to-read.ts';
import { createPrivateSqlite, removePrivateSqlite } from './open-sqlite.ts';
import { asSeedDeclares } from './seed-statements.ts';
import { translateReadError } from './translate-sqlite-error.ts';

/** What an export wrote. */
export interface ExportedSpine {
  /** How many tables. */
  readonly tables: number;
  /** How many rows they have together. */
  readonly rows: number;
  /** How many rows of `content_blobs` have no body, because it is not in `spine.db` and nobody had it. */
  readonly missingBodies: number;
}

/** How an export is watched and ended. */
export interface ExportSpineOptions {
  /** Ends the export: nothing is left at the target. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the table that is being written, and how many rows all tables have by now. */
  readonly onRows?: ((table: string, rows: number) => void) | undefined;
  /** The bytes of a large body of `content_blobs`, which `spine.db` has by digest alone; `undefined` where there are none. */
  readonly bodyOf?: ((digest: string) => Promise<Uint8Array | undefined>) | undefined;
}

/** A pause after so many rows lets Ctrl-C through; they take some milliseconds. */
const rowsAPause = 1_000;

/**
 * Writes all that `spine.db` shows into another file in which all of it is tables, with checks, triggers and the index of search
 * as they were declared before some became views, and indexes named as in the schema that the trace comes from: any tool opens it.
 * Both are of one moment. What is at `targetPath` is replaced, so that the name should be nobody else's. The file is whole when the
 * call returns, and nothing is beside it; it is not synced. `undefined` where the signal ended it.
 * @throws DatabaseError `SPINE_…` for what cannot be read; SqliteError for what cannot be written
 */
export async function exportSpine(
  path: string,
  targetPath: string,
  options: ExportSpineOptions = {},
): Promise<ExportedSpine | undefined> {
  const source = openSpineToRead(path);
  try {
    const exported = await new SpineExport(path, source, options).write(targetPath);
    if (exported === undefined) removePrivateSqlite(targetPath);
    return exported;
  } catch (error) {
    removePrivateSqlite(targetPath);
    throw error;
  } finally {
    source.close();
  }
}

/** What is made after the rows: an index for each row as it comes would take several times as long. */
const isMadeLast = (statement: string): boolean => /^CREATE (?:UNIQUE )?(?:INDEX|TRIGGER)/.test(statement);

const ordinaryTablesSql = `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
  AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`;

class SpineExport {
  readonly #path: string;
  readonly #source: Database.Database;
  readonly #options: ExportSpineOptions;
  #rows = 0;
  #missingBodies = 0;

  constructor(path: string, source: Database.Database, options: ExportSpineOptions) {
    this.#path = path;
    this.#source = source;
    this.#options = options;
  }

  async write(targetPath: string): Promise<ExportedSpine | undefined> {
    this.#read(() => {
      this.#source.exec('BEGIN');
    });
    const target = createPrivateSqlite(targetPath);
    try {
      target.exec('BEGIN');
      const tables = await this.#writeAll(target);
      if (tables === undefined) return undefined;
      target.exec('COMMIT');
      return { tables, rows: this.#rows, missingBodies: this.#missingBodies };
    } finally {
      // Not in WAL mode: such a file cannot be read in a folder that may not be written.
      target.close();
    }
  }

  async #writeAll(target: Database.Database): Promise<number | undefined> {
    const statements = spineMigrations.slice(0, spineTableVersion).flat();
    for (const statement of statements) if (!isMadeLast(statement)) target.exec(statement);
    const names = target.prepare<[], string>(ordinaryTablesSql).pluck().all();
    for (const name of names) if (!(await this.#copyRows(target, name))) return undefined;
    const counted = this.#rows;
    await this.#copyRows(target, 'sqlite_sequence');
    this.#rows = counted;
    for (const statement of statements) {
      if (isMadeLast(statement)) target.exec(asSeedDeclares(statement));
      if (await this.#isEnded()) return undefined;
    }
    target.exec("INSERT INTO search_documents_fts (search_documents_fts) VALUES ('rebuild')");
    target.pragma(`application_id = ${spineApplicationId}`);
    target.prepare("UPDATE meta SET value = ? WHERE key = 'schema_version'").run(String(spineTableVersion));
    return (await this.#isEnded()) ? undefined : names.length;
  }

  /** Returns whether all rows are copied. */
  async #copyRows(target: Database.Database, name: string): Promise<boolean> {
    const columns = target.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(name);
    const listed = columns.map((column) => `"${column}"`).join(', ');
    target.exec(`DELETE FROM "${name}"`);
    const insert = target.prepare(`INSERT INTO "${name}" (${listed}) VALUES (${columns.map(() => '?').join(', ')})`);
    const rows = this.#read(() =>
      this.#source.prepare<[], unknown[]>(`SELECT ${listed} FROM "${name}"`).raw().safeIntegers().iterate(),
    );
    for (;;) {
      const { done, value } = this.#read(() => rows.next());
      if (done === true) return !(await this.#isEnded());
      insert.run(...(name === 'content_blobs' ? await this.#withBody(columns, value) : value));
      this.#rows += 1;
      if (this.#rows % rowsAPause !== 0) continue;
      this.#options.onRows?.(name, this.#rows);
      if (!(await this.#isEnded())) continue;
      rows.return?.();
      return false;
    }
  }

  /** A row of `content_blobs` with its body, also where `spine.db` has the size of it alone. */
  async #withBody(columns: readonly string[], row: readonly unknown[]): Promise<readonly unknown[]> {
    const [digest, size, body] = ['sha256', 'byte_size', 'body'].map((column) => row[columns.indexOf(column)]);
    if (!(body instanceof Uint8Array) || body.length > 0 || size === 0n) return row;
    const whole = await this.#options.bodyOf?.(String(digest));
    if (whole === undefined) this.#missingBodies += 1;
    return whole === undefined ? row : row.with(columns.indexOf('body'), whole);
  }

  /** Lets what waits run, such as Ctrl-C. */
  async #isEnded(): Promise<boolean> {
    await setImmediate();
    return this.#options.signal?.aborted === true;
  }

  #read<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw translateReadError(error, this.#path, this.#source);
    }
  }
}
