import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  TimestampMicrosecond,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
} from 'apache-arrow';
import type { Cell } from '../sandbox/cell-json.ts';

/** How a DuckDB column becomes an Arrow one: its type, and a cell's value in it. */
export interface ArrowColumnType {
  readonly type: DataType;
  /** The type of the bytes, where that is another: Arrow's own builder of timestamps counts in milliseconds. */
  readonly storage?: DataType;
  /** Cells are not null here; null for an instant that Arrow cannot hold, such as infinity. */
  convert(cell: Cell): unknown;
}

const asNumber = (cell: Cell) => Number(cell);
const asBigInt = (cell: Cell) => BigInt(String(cell));
const asText = (cell: Cell) => (typeof cell === 'string' ? cell : JSON.stringify(cell));

const exactTypes: Readonly<Record<string, () => ArrowColumnType>> = {
  BOOLEAN: () => ({ type: new Bool(), convert: (cell) => cell }),
  TINYINT: () => ({ type: new Int8(), convert: asNumber }),
  SMALLINT: () => ({ type: new Int16(), convert: asNumber }),
  INTEGER: () => ({ type: new Int32(), convert: asNumber }),
  BIGINT: () => ({ type: new Int64(), convert: asBigInt }),
  UTINYINT: () => ({ type: new Uint8(), convert: asNumber }),
  USMALLINT: () => ({ type: new Uint16(), convert: asNumber }),
  UINTEGER: () => ({ type: new Uint32(), convert: asNumber }),
  UBIGINT: () => ({ type: new Uint64(), convert: asBigInt }),
  HUGEINT: () => decimalType(38, 0),
  FLOAT: () => ({ type: new Float32(), convert: asNumber }),
  DOUBLE: () => ({ type: new Float64(), convert: asNumber }),
  DATE: () => ({ type: new DateDay(), convert: (cell) => dayOf(String(cell)) }),
  BLOB: () => ({ type: new Binary(), convert: (cell) => Buffer.from(String(cell), 'hex') }),
  TIMESTAMP: () => timestampType(new TimestampMicrosecond(), 'Z'),
  'TIMESTAMP WITH TIME ZONE': () => timestampType(new TimestampMicrosecond('UTC'), ''),
};

/** The Arrow type of a DuckDB type; what has none that is exact travels as text, nested values as JSON (A203). */
export function arrowColumnType(duckType: string): ArrowColumnType {
  const decimal = /^DECIMAL\((\d+),\s?(\d+)\)$/.exec(duckType);
  if (decimal !== null) return decimalType(Number(decimal[1]), Number(decimal[2]));
  return exactTypes[duckType]?.() ?? { type: new Utf8(), convert: asText };
}

function decimalType(precision: number, scale: number): ArrowColumnType {
  return { type: new Decimal(scale, precision, 128), convert: (cell) => decimalWords(String(cell), scale) };
}

/** A decimal as Arrow keeps it: its digits as a 128-bit number in two's complement, four words, lowest first. */
function decimalWords(text: string, scale: number): Uint32Array {
  const [whole = '0', fraction = ''] = text.split('.');
  const digits = BigInt.asUintN(128, BigInt(`${whole}${fraction.padEnd(scale, '0')}`));
  return Uint32Array.from([0n, 32n, 64n, 96n], (shift) => Number((digits >> shift) & 0xffff_ffffn));
}

function timestampType(type: DataType, zone: string): ArrowColumnType {
  return { type, storage: new Int64(), convert: (cell) => microsOf(`${cell}${zone}`) };
}

function dayOf(text: string): Date | null {
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** Microseconds of an ISO time; `Date` keeps three of the six digits. */
function microsOf(text: string): bigint | null {
  const match = /^(.*?)(?:\.(\d{1,6}))?Z$/.exec(text);
  const ms = Date.parse(`${match?.[1]}Z`);
  return Number.isNaN(ms) ? null : BigInt(ms) * 1_000n + BigInt((match?.[2] ?? '').padEnd(6, '0'));
}
