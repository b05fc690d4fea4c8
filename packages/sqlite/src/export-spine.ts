import { showWholeTrace, spineApplicationId, spineMigrations, spineTableVersion } from '@agentspine/schema';
import type Database from 'better-sqlite3';
import { openSpineToRead } from './open-spine-to-read.ts';
import { createPrivateSqlite, finishPrivateSqlite } from './open-sqlite.ts';

/** What an export wrote. */
export interface ExportedSpine {
  /** How many tables. */
  readonly tables: number;
  /** How many rows they have together. */
  readonly rows: number;
}

/**
 * Writes all that `spine.db` shows into another file in which all of it is tables, with indexes, checks, triggers and the index
 * of search as they were declared before some became views: any tool opens it. It is a store of that version. Both are of one
 * moment. What is at `targetPath` is replaced, so that the name should be nobody else's.
 * @throws DatabaseError `SPINE_…`; SqliteError
 */
export function exportSpine(path: string, targetPath: string): ExportedSpine {
  const source = openSpineToRead(path);
  try {
    showWholeTrace(source);
    const target = createPrivateSqlite(targetPath);
    try {
      source.exec('BEGIN');
      return target.transaction(() => writeAll(source, target))();
    } finally {
      finishPrivateSqlite(target);
    }
  } finally {
    source.close();
  }
}

/** What is made after the rows: an index for each row as it comes would take several times as long. */
const isMadeLast = (statement: string): boolean => /^CREATE (?:UNIQUE )?(?:INDEX|TRIGGER)/.test(statement);

const ordinaryTablesSql = `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
  AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`;

function writeAll(source: Database.Database, target: Database.Database): ExportedSpine {
  const statements = spineMigrations.slice(0, spineTableVersion).flat();
  for (const statement of statements) if (!isMadeLast(statement)) target.exec(statement);
  const names = target.prepare<[], string>(ordinaryTablesSql).pluck().all();
  const rows = names.map((name) => copyRows(source, target, name));
  copyRows(source, target, 'sqlite_sequence');
  for (const statement of statements) if (isMadeLast(statement)) target.exec(statement);
  target.exec("INSERT INTO search_documents_fts (search_documents_fts) VALUES ('rebuild')");
  target.pragma(`application_id = ${spineApplicationId}`);
  target.prepare("UPDATE meta SET value = ? WHERE key = 'schema_version'").run(String(spineTableVersion));
  return { tables: names.length, rows: rows.reduce((sum, count) => sum + count, 0) };
}

function copyRows(source: Database.Database, target: Database.Database, name: string): number {
  const columns = target.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(name);
  const listed = columns.map((column) => `"${column}"`).join(', ');
  target.exec(`DELETE FROM "${name}"`);
  const insert = target.prepare(`INSERT INTO "${name}" (${listed}) VALUES (${columns.map(() => '?').join(', ')})`);
  let count = 0;
  for (const row of source.prepare(`SELECT ${listed} FROM "${name}"`).raw().safeIntegers().iterate()) {
    insert.run(...(row as unknown[]));
    count += 1;
  }
  return count;
}
