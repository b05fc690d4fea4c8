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

/** What comes before the text of a row that is there as it is. */
const beforeText = /^\["(\w+)",(\d{1,16}),(?=\{)/;

/** Reads a line of a segment, as `lineOfRecord` of the writer makes it; `undefined` for what is not a record of a table known here. */
export function parseRecordRow(line: string): RecordRow | undefined {
  const [before = '', name, id] = beforeText.exec(line) ?? [];
  if (before !== '' && line.endsWith('}]')) return recordOf(name, Number(id), line.slice(before.length, -1));
  try {
    const value: unknown = JSON.parse(line);
    return Array.isArray(value) ? recordOf(value[0], value[1], value[2]) : undefined;
  } catch {
    return undefined;
  }
}

function recordOf(name: unknown, id: unknown, rowJson: unknown): RecordRow | undefined {
  const table = recordTableOf(name);
  if (table === undefined || typeof id !== 'number' || !Number.isSafeInteger(id)) return undefined;
  return typeof rowJson === 'string' ? { table, id, rowJson } : undefined;
}
