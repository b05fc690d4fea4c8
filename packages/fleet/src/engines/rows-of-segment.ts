import { hash } from 'node:crypto';
import { parseRecordRow } from '../segments/record-row.ts';
import type { Segment } from '../segments/segment.ts';
import { derivedTables, recordsTable } from './engine-tables.ts';

/** A row for a database: its cells by column. */
export type EngineRow = Readonly<Record<string, unknown>>;

/** So many digits of a digest tell records of one id apart. */
const digestDigits = 16;

/**
 * The rows of a segment by table, each with host, epoch and the number of the segment. The same segment always gives the same rows, so
 * that a database that compares blocks knows one that comes again. Rows of kinds that are not known here are left out.
 */
export function rowsOfSegment({ header, rows }: Segment): ReadonlyMap<string, readonly EngineRow[]> {
  const { host, epoch, number, feed } = header;
  const tables = new Map<string, EngineRow[]>();
  for (const line of rows) {
    const read = feed === 'turns' ? parseDerivedRow(line) : readRecord(line);
    if (read === undefined) continue;
    const there = tables.get(read.table) ?? [];
    tables.set(read.table, there);
    there.push({ host, epoch, number, ...read.row });
  }
  return tables;
}

/** A derived row as a line of a segment. */
export function encodeDerivedRow(table: string, row: EngineRow): string {
  return JSON.stringify([table, row]);
}

interface TableRow {
  readonly table: string;
  readonly row: EngineRow;
}

function readRecord(line: string): TableRow | undefined {
  const record = parseRecordRow(line);
  if (record === undefined) return undefined;
  const { table, id, rowJson } = record;
  const digest = hash('sha256', rowJson).slice(0, digestDigits);
  return { table: recordsTable.name, row: { table_name: table, id, digest, row_json: rowJson } };
}

export function parseDerivedRow(line: string): TableRow | undefined {
  const value: unknown = JSON.parse(line);
  if (!Array.isArray(value)) return undefined;
  const [name, row] = value;
  const table = derivedTables.find((one) => one.name === name);
  return table === undefined || typeof row !== 'object' ? undefined : { table: table.name, row };
}
