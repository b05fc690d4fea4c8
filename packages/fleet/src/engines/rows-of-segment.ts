import { hash } from 'node:crypto';
import { parseRecordRow, type RecordRow } from '../segments/record-row.ts';
import { rowsIn, type Segment } from '../segments/segment.ts';
import { derivedTables, type EngineTable, recordsTable } from './engine-tables.ts';

/** A row for a database: its cells by column. */
export type EngineRow = Readonly<Record<string, unknown>>;

/** The rows of a segment that are of one table. */
export interface TableRows {
  /** Their table. */
  readonly table: EngineTable;
  /** Without host, epoch and number of the segment, which are the same for all. */
  readonly rows: readonly EngineRow[];
}

/** So many digits of a digest tell records of one id apart. */
const digestDigits = 16;

/**
 * The rows of a segment by table. The same segment always gives the same rows, so that a database that compares blocks knows one that
 * comes again. Rows of kinds that are not known here are left out.
 */
export function rowsOfSegment(segment: Segment): readonly TableRows[] {
  if (segment.header.feed === 'turns') return readDerivedRows(rowsIn(segment));
  const records = rowsIn(segment).flatMap((line) => parseRecordRow(line) ?? []);
  return records.length === 0 ? [] : [{ table: recordsTable, rows: records.map(rowOfRecord) }];
}

function readDerivedRows(lines: readonly string[]): readonly TableRows[] {
  const tables = new Map<EngineTable, EngineRow[]>();
  for (const line of lines) {
    const read = parseDerivedRow(line);
    if (read === undefined) continue;
    const there = tables.get(read.table);
    if (there === undefined) tables.set(read.table, [read.row]);
    else there.push(read.row);
  }
  return [...tables].map(([table, rows]) => ({ table, rows }));
}

function rowOfRecord({ table, id, rowJson }: RecordRow): EngineRow {
  return { table_name: table, id, digest: digestOfRecord(rowJson), row_json: rowJson };
}

/** What tells a record from another one with its id: 16 hex digits, of the text of its row. ClickHouse computes the same (`digestDefault`). */
function digestOfRecord(text: string): string {
  return hash('sha256', text).slice(0, digestDigits);
}

/** A derived row as a line of a segment. */
export function encodeDerivedRow(table: string, row: EngineRow): string {
  return JSON.stringify([table, row]);
}

/** Reads a line of a segment; `undefined` for what is not a row of a table known here. */
export function parseDerivedRow(line: string): { readonly table: EngineTable; readonly row: EngineRow } | undefined {
  const value: unknown = JSON.parse(line);
  if (!Array.isArray(value)) return undefined;
  const [name, row] = value;
  const table = derivedTables.find((one) => one.name === name);
  return table === undefined || typeof row !== 'object' ? undefined : { table, row };
}
