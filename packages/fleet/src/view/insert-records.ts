import { join } from 'node:path';
import { makeSpineDurable, openSqlite, runTransaction } from '@agentspine/sqlite';
import type { Database } from 'better-sqlite3';
import type { RecordRow } from '../segments/record-row.ts';

/** `spine.db` of a home that is made of segments, open for records. */
export interface RecordTables extends Disposable {
  /** Adds records, in one transaction; one that is there already is not added again. Returns how many were new. */
  readonly insert: (rows: readonly RecordRow[]) => number;
}

/** Opens `spine.db` of a home, which is there. */
export function openRecordTables(home: string): RecordTables {
  const database = openSqlite(join(home, 'spine.db'));
  makeSpineDurable(database, 'process');
  const tables = new Map<string, InsertRow>();
  const insertOne = ({ table, id, rowJson }: RecordRow): boolean => {
    const insert = tables.get(table) ?? prepareTable(database, table);
    tables.set(table, insert);
    return insert(id, rowJson);
  };
  return {
    insert: (rows) => runTransaction(database, () => rows.filter(insertOne).length),
    [Symbol.dispose]: () => database.close(),
  };
}

type InsertRow = (id: number, rowJson: string) => boolean;

/** Ids are microseconds: where another host has the same, the row gets the next free one. The row itself says its own. */
function prepareTable(database: Database, table: string): InsertRow {
  const find = database.prepare<[number], { row_json: string }>(`SELECT row_json FROM ${table} WHERE id = ?`);
  const insert = database.prepare<[number, string]>(`INSERT INTO ${table} (id, row_json) VALUES (?, ?)`);
  return (id, rowJson) => {
    for (let free = id; ; free += 1) {
      const there = find.get(free);
      if (there?.row_json === rowJson) return false;
      if (there !== undefined) continue;
      insert.run(free, rowJson);
      return true;
    }
  };
}
