import { join } from 'node:path';
import { narrowArchiveNames } from '@agentspine/schema';
import Database from 'better-sqlite3';

/** Every table of an archive but `archive_state`, each row as JSON, in an order that follows from the rows alone. */
export type ArchiveDump = ReadonlyMap<string, readonly string[]>;

/** Reads `archive.sqlite` of a home. What says when and how far it was built is left out: that depends on the way there. */
export function dumpArchive(home: string): ArchiveDump {
  const database = new Database(join(home, 'archive.sqlite'), { readonly: true });
  try {
    const tables = database
      .prepare<[], string>(`SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name`)
      .pluck()
      .all()
      .filter((name) => name !== 'archive_state' && !name.startsWith('sqlite_') && !narrowArchiveNames.has(name));
    return new Map(tables.map((name) => [name, dumpTable(database, name)]));
  } finally {
    database.close();
  }
}

function dumpTable(database: Database.Database, name: string): readonly string[] {
  const rows = database.prepare<[], object>(`SELECT * FROM "${name}"`).all();
  return rows.map((row) => JSON.stringify(row)).sort();
}

/** How many of the rows of each table that differ are shown. */
const shownMax = 4;

/** What two dumps differ in, a line a row; empty when they are the same cell by cell. */
export function differencesOf(actual: ArchiveDump, expected: ArchiveDump): readonly string[] {
  const tables = new Set([...actual.keys(), ...expected.keys()]);
  return [...tables].flatMap((table) => {
    const [have, want] = [actual.get(table) ?? [], expected.get(table) ?? []];
    const extra = missingIn(have, want).map((row) => `${table} + ${row}`);
    const missing = missingIn(want, have).map((row) => `${table} - ${row}`);
    const count = extra.length + missing.length;
    return count === 0 ? [] : [`${table}: ${count} rows`, ...extra.slice(0, shownMax), ...missing.slice(0, shownMax)];
  });
}

/** How many rows a dump holds. */
export function rowsOf(dump: ArchiveDump): number {
  return [...dump.values()].reduce((sum, rows) => sum + rows.length, 0);
}

/** Rows of `rows` that are not in `others`, as often as they are missing. */
function missingIn(rows: readonly string[], others: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
  return rows.filter((row) => {
    const count = left.get(row) ?? 0;
    left.set(row, count - 1);
    return count <= 0;
  });
}
