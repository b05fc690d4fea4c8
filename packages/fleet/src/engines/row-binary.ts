/**
 * Rows as `RowBinary` of ClickHouse: cells one after the other, without separators, little-endian. A text is its length as LEB128 and its
 * bytes, a cell that may be empty has a byte before it (1 where it is). Text costs a shipper six times as much as this.
 */
import { FleetError } from '../errors.ts';
import { GrowingBytes } from '../segments/growing-bytes.ts';
import type { EngineColumn, EngineTable } from './engine-tables.ts';
import type { EngineRow } from './rows-of-segment.ts';

/** What all rows of a segment have: ids of 32 hex digits, and the number of the segment. */
export interface RowsPlace {
  /** The home. */
  readonly host: string;
  /** The life of its positions. */
  readonly epoch: string;
  /** The number of the segment in the epoch. */
  readonly number: number;
}

/** The columns that `encodeRowBinary` gives each row of a table, in their order. */
export function rowBinaryColumns({ columns }: Pick<EngineTable, 'columns'>): readonly string[] {
  return ['host', 'epoch', 'number', ...columns.map(({ name }) => name)];
}

/** Rows of a table as bytes; a column that a row does not have is empty, as in JSON. @throws FleetError `FLEET_REFUSED` for a cell of another type */
export function encodeRowBinary(table: EngineTable, rows: readonly EngineRow[], place: RowsPlace): Buffer {
  const bytes = new GrowingBytes();
  const prefix = encodePlace(place);
  for (const row of rows) {
    bytes.writeBytes(prefix);
    for (const column of table.columns) writeCell(bytes, table, column, row[column.name]);
  }
  return bytes.taken();
}

/** The columns with which each row begins. */
export function encodePlace({ host, epoch, number }: RowsPlace): Buffer {
  const bytes = new GrowingBytes(placeBytes);
  for (const id of [host, epoch]) bytes.writeBytes(encodeId(id));
  bytes.writeInteger(number);
  return bytes.taken();
}

/** An id of 32 hex digits as a UUID: two numbers of 64 bits. */
export function encodeId(id: string): Buffer {
  const bytes = new GrowingBytes(16);
  bytes.writeHexNumber(id.slice(0, 16));
  bytes.writeHexNumber(id.slice(16));
  return bytes.taken();
}

function writeCell(bytes: GrowingBytes, table: EngineTable, column: EngineColumn, value: unknown): void {
  const { name, type, isNullable } = column;
  const isEmpty = value === null || value === undefined;
  if (isNullable) bytes.writeByte(isEmpty ? 1 : 0);
  if (isNullable && isEmpty) return;
  const cell = value ?? (value === undefined ? emptyCells[type] : undefined);
  if (type === 'text' && typeof cell === 'string') writeTextCell(bytes, cell);
  else if (type === 'real' && typeof cell === 'number') bytes.writeReal(cell);
  else if (type === 'integer' && typeof cell === 'number' && isInt64(cell)) bytes.writeInteger(cell);
  else {
    const what = value === null ? 'nothing' : `a ${typeof value}`;
    const problem = `${table.name}.${name} is ${type} and cannot have ${what}`;
    throw new FleetError('FLEET_REFUSED', `${problem}; the segment waits in the home`);
  }
}

/** A text with its length before it. */
export function writeTextCell(bytes: GrowingBytes, text: string): void {
  bytes.writeCount(Buffer.byteLength(text));
  bytes.writeText(text);
}

const emptyCells = { text: '', integer: 0, real: 0 } as const;
const placeBytes = 40;

function isInt64(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 63;
}
