import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  defineTraceFunctions,
  recordEncoder,
  recordKindOf,
  spineApplicationId,
  spineMigrations,
  spineSchemaVersion,
} from '@agentspine/schema';
import Database from 'better-sqlite3';

/** A `spine.db` as the writer leaves it, open for more rows. */
export function createSpine(home: string): Database.Database {
  const path = join(home, 'spine.db');
  mkdirSync(home, { recursive: true });
  made ??= makeSpine();
  writeFileSync(path, made, { flag: 'wx' });
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  defineTraceFunctions(database);
  return database;
}

/** The id of the name of a task or a session in `event_names`, which is added where it is not there. */
export function nameId(database: Database.Database, name: string): number {
  database.prepare('INSERT OR IGNORE INTO event_names (name) VALUES (?)').run(name);
  return database.prepare<[string], number>('SELECT id FROM event_names WHERE name = ?').pluck().get(name) ?? 0;
}

/** The migrations take 30 ms of processor time: they run once. */
let made: Buffer | undefined;

function makeSpine(): Buffer {
  const database = new Database(':memory:');
  try {
    database.pragma(`application_id = ${spineApplicationId}`);
    defineTraceFunctions(database);
    database.exec(['BEGIN', ...spineMigrations.flat(), 'COMMIT'].join(';\n'));
    database.prepare('INSERT INTO meta VALUES (?, ?)').run('schema_version', String(spineSchemaVersion));
    return database.serialize();
  } finally {
    database.close();
  }
}

/** Inserts a record as the writer would; keys are those of `row_json`. */
export function insertRecord(database: Database.Database, table: string, id: number, record: object): void {
  const kind = recordKindOf(table);
  if (kind === undefined) throw new Error(`no kind has the table ${table}`);
  const rowJson = `{"id":${id}${recordEncoder(kind, 'snake')(record, 0)}`;
  database.prepare(`INSERT INTO ${table} (id, row_json) VALUES (?, ?)`).run(id, rowJson);
}
