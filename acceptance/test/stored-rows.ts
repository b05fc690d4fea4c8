import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import Database from 'better-sqlite3';

/** A row whose call had returned. */
export interface Acknowledged {
  readonly table: string;
  readonly id: number;
  readonly mark: string;
}

/** Reads what the programs that write say. */
export function parseAcknowledged(lines: readonly string[]): readonly Acknowledged[] {
  return lines.map((line) => {
    const [table = '', id = '', mark = ''] = line.split(' ');
    return { table, id: Number(id), mark };
  });
}

/** Rows by table and id; more than one text where a row is there more than once. */
export type StoredRows = ReadonlyMap<string, readonly string[]>;

/** Every row of these tables: what is in `spine.db`, and of the log also what its cold files hold, read without any of the product's code. */
export function readStoredRows(home: string, tables: readonly string[]): StoredRows {
  const stored = new Map<string, string[]>();
  const add = (table: string, id: number, text: string) => {
    const key = `${table} ${id}`;
    stored.set(key, [...(stored.get(key) ?? []), text]);
  };
  using spine = openDatabase(join(home, 'spine.db'));
  for (const table of tables) {
    const text = { logs: 'payload', delivery_events: 'payload_json' }[table] ?? 'row_json';
    const rows = spine.database.prepare<[], [number, string]>(`SELECT id, ${text} FROM ${table}`).raw();
    for (const [id, value] of rows.iterate()) add(table, id, value);
  }
  for (const line of readColdDays(join(home, 'archive/logs')).values()) {
    for (const { id, payload } of line) add('logs', id, payload);
  }
  return stored;
}

/** Acknowledged rows that are not there once as they were written, and rows of those tables that nobody was told of. */
export function faultsOf(acknowledged: readonly Acknowledged[], stored: StoredRows): readonly string[] {
  const faults: string[] = [];
  for (const { table, id, mark } of acknowledged) {
    const texts = stored.get(`${table} ${id}`) ?? [];
    if (texts.length !== 1) faults.push(`${table} ${id} ${mark} is there ${texts.length} times`);
    else if (!texts[0]?.includes(mark)) faults.push(`${table} ${id} is ${texts[0]} and not ${mark}`);
  }
  return faults;
}

interface ColdLine {
  readonly id: number;
  readonly payload: string;
  readonly timestamp: number;
}

/** The lines of each day's file by the name of the day. */
export function readColdDays(folder: string): ReadonlyMap<string, readonly ColdLine[]> {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => /^[\d-]+\.jsonl(?:\.zst)?$/.test(name)) : [];
  return new Map(files.map((name) => [name.slice(0, 10), readLines(join(folder, name))]));
}

function readLines(path: string): readonly ColdLine[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.zst') ? zstdDecompressSync(bytes) : bytes).toString();
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ColdLine);
}

/** What SQLite finds wrong with a database; `ok` when nothing. */
export function checkIntegrity(path: string): unknown {
  using opened = openDatabase(path);
  return opened.database.pragma('integrity_check', { simple: true });
}

/** A value of the table `meta` of `spine.db`. */
export function readMeta(home: string, key: string): unknown {
  using spine = openDatabase(join(home, 'spine.db'));
  return spine.database.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(key);
}

function openDatabase(path: string): { readonly database: Database.Database } & Disposable {
  const database = new Database(path, { readonly: true, timeout: 10_000 });
  return { database, [Symbol.dispose]: () => void database.close() };
}
