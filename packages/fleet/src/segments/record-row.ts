import { type RecordTable, recordKinds } from '@agentspine/schema';

/** A record as a row of a segment has it. */
export interface RecordRow {
  /** The table, as `spine.db` names it. */
  readonly table: RecordTable;
  /** Its id in the home that it comes from: microseconds since the epoch. */
  readonly id: number;
  /** The row as it is stored. */
  readonly rowJson: string;
}

/** Every table of records. */
export const recordTables: readonly RecordTable[] = recordKinds.map(({ table }) => table);

const tablesByName: ReadonlyMap<unknown, RecordTable> = new Map(recordTables.map((table) => [table, table]));

/** The table of that name; `undefined` where it has no records. */
export function recordTableOf(name: unknown): RecordTable | undefined {
  return tablesByName.get(name);
}

/** A record as a line. */
export function encodeRecordRow({ table, id, rowJson }: RecordRow): string {
  return JSON.stringify([table, id, rowJson]);
}

/** Reads a line of a segment; `undefined` for what is not a record of a table known here. */
export function parseRecordRow(line: string): RecordRow | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const [name, id, rowJson] = value;
  const table = recordTableOf(name);
  if (table === undefined || !Number.isSafeInteger(id) || typeof rowJson !== 'string') return undefined;
  return { table, id, rowJson };
}
