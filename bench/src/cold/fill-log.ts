import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openWriter } from '../../../packages/writer/src/index.ts';
import type { LogStore } from '../record/log-store-rival.ts';
import type { LogRow } from './log-rows.ts';

const insertSql = 'INSERT INTO logs (id, source, type, ref_id, payload, timestamp) VALUES (?, ?, ?, ?, ?, ?)';

/** Puts rows into the log of a new home. */
export function fillSpineLog(home: string, rows: Iterable<LogRow>): void {
  openWriter({ home }).close();
  insertRows(join(home, 'spine.db'), rows);
}

/** Puts rows into a new file of the log store, with its own schema. */
export function fillLogStore(makeLogStore: (path: string) => LogStore, path: string, rows: Iterable<LogRow>): void {
  mkdirSync(dirname(path), { recursive: true });
  makeLogStore(path).close();
  insertRows(path, rows);
}

/** The tables have the same columns; both files are left as one file each, without a `-wal`. */
function insertRows(path: string, rows: Iterable<LogRow>): void {
  const database = new DatabaseSync(path);
  const statement = database.prepare(insertSql);
  database.exec('BEGIN');
  for (const { id, source, type, refId, payload, timestamp } of rows) {
    statement.run(id, source, type, refId, payload, timestamp);
  }
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
}
