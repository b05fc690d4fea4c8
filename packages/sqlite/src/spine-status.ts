import { messageOf, recordKindOf, recordKinds, spineSchemaVersion, storedNames } from '@agentspine/schema';
import Database from 'better-sqlite3';
import { sizeOfFile } from './database-files.ts';
import { openSqliteToRead } from './open-sqlite.ts';
import { inspectSpineFile } from './spine-file.ts';

/** What is known of `spine.db` without opening it for writing. */
export interface SpineStatus {
  /** The path. */
  readonly path: string;
  /**
   * `outdated`: a writer brings it up to date. `newer`: a newer program wrote it. `foreign`: another program did, a writer
   * sets it aside. `corrupt`: SQLite cannot read it. `unreadable`: it cannot be opened now.
   */
  readonly state: 'missing' | 'ok' | 'outdated' | 'newer' | 'foreign' | 'corrupt' | 'unreadable';
  /** Why it is `corrupt` or `unreadable`. */
  readonly problem: string | undefined;
  /** The version of the schema that the file has; `undefined` where it is missing, not ours, or cannot be read. */
  readonly schemaVersion: number | undefined;
  /** The version that this program writes. */
  readonly supportedVersion: number;
  /** Size of the file, in bytes; 0 where there is none. */
  readonly sizeBytes: number;
  /** Size of its write-ahead log, in bytes. */
  readonly walSizeBytes: number;
}

/** Reads the status; creates nothing and throws over nothing that may be there. */
export function readSpineStatus(path: string): SpineStatus {
  const sizes = { sizeBytes: sizeIfFile(path), walSizeBytes: sizeIfFile(`${path}-wal`) };
  const base = { path, problem: undefined, schemaVersion: undefined, supportedVersion: spineSchemaVersion, ...sizes };
  try {
    const file = inspectSpineFile(path);
    if (file.kind !== 'ours') return { ...base, state: file.kind };
    const { version } = file;
    const state = version === spineSchemaVersion ? 'ok' : version < spineSchemaVersion ? 'outdated' : 'newer';
    return { ...base, state, schemaVersion: version };
  } catch (error) {
    const problem = messageOf(error);
    return { ...base, state: isDamage(error) ? 'corrupt' : 'unreadable', problem };
  }
}

/** What SQLite finds wrong with a database of ours, a line each; none where it is whole. @throws SqliteError where it cannot be read */
export function checkDatabase(path: string): readonly string[] {
  using opened = openToCheck(path);
  const lines = opened.database.prepare<[], string>(`PRAGMA integrity_check(${linesMax})`).pluck().all();
  return lines.length === 1 && lines[0] === 'ok' ? [] : lines;
}

/** Enough to see what kind of damage it is. */
const linesMax = 20;

/** Records whose text is not JSON or has another id than their row (INV-02): how many, and the first, by table. */
export function findMisfiledRecords(path: string): readonly MisfiledRecords[] {
  using opened = openToCheck(path);
  const present = storedNames(opened.database);
  return recordKinds.flatMap(({ table }) => {
    if (!present.has(table)) return [];
    const sql = `SELECT count(*) AS count, min(id) AS firstId FROM ${table}
      WHERE CASE WHEN json_valid(row_json) THEN (row_json ->> '$.id') IS NOT id ELSE true END`;
    const found = opened.database.prepare<[], { readonly count: number; readonly firstId: number }>(sql).get();
    return found === undefined || found.count === 0 ? [] : [{ table, ...found }];
  });
}

/** Records of a table whose text is not JSON, or has another id than the row. */
export interface MisfiledRecords {
  /** The table, as SQL names it. */
  readonly table: string;
  /** How many. */
  readonly count: number;
  /** The lowest id of such a row. */
  readonly firstId: number;
}

/** The last archived day of each table as it is stored, by the name of the table (SPEC 3.5). */
export function readWatermarks(path: string): ReadonlyMap<string, string> {
  using opened = openToCheck(path);
  const sql = "SELECT key, value FROM meta WHERE key = 'archived_up_to' OR key GLOB 'archived_up_to:*'";
  const rows = opened.database.prepare<[], [string, string]>(sql).raw().all();
  const tables = rows.map(([key, value]) => [key.split(':')[1] ?? 'logs', value] as const);
  return new Map(tables.filter(([table]) => table === 'logs' || recordKindOf(table) !== undefined));
}

function openToCheck(path: string): { readonly database: Database.Database } & Disposable {
  const database = openSqliteToRead(path);
  return { database, [Symbol.dispose]: () => void database.close() };
}

function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return error instanceof Database.SqliteError ? /^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(code) : code === 'SPINE_CORRUPT';
}

function sizeIfFile(path: string): number {
  try {
    return sizeOfFile(path) ?? 0;
  } catch {
    return 0;
  }
}
