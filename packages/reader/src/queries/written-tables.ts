import { recordKinds, storedNames } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';

/** A table of `spine.db` whose ids are the microseconds of writing (SPEC 1.5). */
export interface WrittenTable {
  /** As SQL names it in `obs`. */
  readonly name: string;
  readonly physicalName: string;
  /** SQLite's expression for a row as JSON text. */
  readonly rowSql: string;
}

const deliveryColumns = ['id', 'source', 'ts_utc', 'payload_json', 'delivery_status', 'reason'];

/** The tables of records, and the delivery log. */
const writtenTables: readonly WrittenTable[] = [
  ...recordKinds.map(({ table }) => ({ name: table, physicalName: table, rowSql: 'row_json' })),
  {
    name: 'events',
    physicalName: 'delivery_events',
    rowSql: `json_object(${deliveryColumns.map((column) => `'${column}', ${column}`).join(', ')})`,
  },
];

/** Their names. */
export const writtenTableNames: readonly string[] = writtenTables.map(({ name }) => name);

/** Those that a `spine.db` has; one of an older schema may lack some. */
export function readWrittenTables(database: Database): readonly WrittenTable[] {
  const names = storedNames(database);
  return writtenTables.filter(({ physicalName }) => names.has(physicalName));
}

/** Ids are below 2^53 (SPEC 1.5); a larger one was not made by this program, and is not a time. */
export const writtenIdMax: number = Number.MAX_SAFE_INTEGER;

/** When a row was written, RFC 3339 with microseconds, which is what its id says. */
export function writtenAt(id: number): string {
  const micros = ((id % 1_000) + 1_000) % 1_000;
  return new Date((id - micros) / 1_000).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);
}
