import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deliveryKind, recordKinds } from '@agentspine/schema';
import Database from 'better-sqlite3';
import { parseSpoolLine, spoolFileKind } from '../../src/obs/spool-line.ts';
import type { Acknowledged } from './recording-process.ts';

/** A record that is in a home, in the database or in the spool. */
export interface StoredRecord {
  readonly table: string;
  readonly id: number;
  readonly mark: string;
  readonly place: 'database' | 'spool';
}

const tables = [...recordKinds.map(({ table }) => table), deliveryKind.table];

/** Reads homes round after round; of the database only what is new, for it grows. */
export class HomeReader {
  readonly #home: string;
  readonly #highest = new Map<string, number>();

  constructor(home: string) {
    this.#home = home;
  }

  /** The records that came since the last call; of the spool all that wait. @throws Error where the database is damaged */
  readNew(): StoredRecord[] {
    return [...this.#readDatabase(), ...readSpool(this.#home)];
  }

  #readDatabase(): StoredRecord[] {
    const path = join(this.#home, 'spine.db');
    if (!existsSync(path)) return [];
    // Opened for writing: after a crash somebody has to take over what is in the `-wal`.
    const database = new Database(path, { fileMustExist: true });
    try {
      const verdict = database.pragma('integrity_check', { simple: true });
      if (verdict !== 'ok') throw new Error(`integrity_check: ${verdict}`);
      return tables.flatMap((table) => this.#readTable(database, table));
    } finally {
      database.close();
    }
  }

  #readTable(database: Database.Database, table: string): StoredRecord[] {
    const column = table === deliveryKind.table ? 'payload_json' : 'row_json';
    const rows = database
      .prepare(`SELECT id, ${column} AS json FROM ${table} WHERE id > ? ORDER BY id`)
      .all(this.#highest.get(table) ?? 0) as { readonly id: number; readonly json: string }[];
    const last = rows.at(-1);
    if (last !== undefined) this.#highest.set(table, last.id);
    return rows.map(({ id, json }) => {
      if (column === 'row_json' && JSON.parse(json).id !== id) throw new Error(`${table} ${id} holds ${json}`);
      return { table, id, mark: markIn(json), place: 'database' };
    });
  }
}

function readSpool(home: string): StoredRecord[] {
  const folder = join(home, 'logs');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => ['waiting', 'replaying'].includes(spoolFileKind(name) ?? ''));
  const lines = names.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'));
  return lines.flatMap((text) => {
    const line = parseSpoolLine(text);
    if (line === undefined) return [];
    return [{ table: line.table, id: line.id, mark: markIn(JSON.stringify(line.record)), place: 'spool' as const }];
  });
}

function markIn(json: string): string {
  return /mark:[\w-]+/.exec(json)?.[0] ?? '';
}

/** Which of the acknowledged records are not where they should be. */
export function missingOf(acknowledged: readonly Acknowledged[], stored: readonly StoredRecord[]): Acknowledged[] {
  const there = new Set(stored.map(nameOf));
  return acknowledged.filter((record) => !there.has(nameOf(record)));
}

/**
 * What is wrong with ids: given twice, not increasing in one process, or one record under two of them. Processes that
 * spool know nothing of each other, so of two of them an id of the spool may be given twice; a replay tells them apart.
 */
export function faultsOfIds(
  byProcess: readonly (readonly Acknowledged[])[],
  stored: readonly StoredRecord[],
): string[] {
  const faults: string[] = [];
  const spooled = new Set(stored.filter(({ place }) => place === 'spool').map(nameOf));
  const given = new Set<string>();
  for (const acknowledged of byProcess) {
    const last = new Map<string, number>();
    for (const record of acknowledged) {
      const { table, id } = record;
      if (id <= (last.get(table) ?? 0)) faults.push(`${table} ${id} came after ${last.get(table)}`);
      last.set(table, id);
      if (spooled.has(nameOf(record))) continue;
      if (given.has(`${table} ${id}`)) faults.push(`${table} ${id} was given twice`);
      given.add(`${table} ${id}`);
    }
  }
  const idOf = new Map<string, number>();
  for (const { id, mark } of stored) {
    const other = idOf.get(mark);
    if (other !== undefined && other !== id) faults.push(`${mark} is stored as ${other} and as ${id}`);
    idOf.set(mark, id);
  }
  return faults;
}

function nameOf({ table, id, mark }: Pick<StoredRecord, 'table' | 'id' | 'mark'>): string {
  return `${table} ${id} ${mark}`;
}
