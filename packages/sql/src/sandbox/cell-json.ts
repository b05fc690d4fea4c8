import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';

/** A value of a result: lossless in JSON. Integers beyond 2^53, decimals, times and all other kinds are texts. */
export type Cell = string | number | boolean | null | readonly Cell[] | { readonly [key: string]: Cell };

/** Brings a DuckDB value into JSON (A203). */
export function cellJson(value: DuckDBValue): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(cellJson);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, entry]) => [key, cellJson(entry)]));
  }
  if (value instanceof DuckDBMapValue) {
    return value.entries.map((entry) => ({ key: cellJson(entry.key), value: cellJson(entry.value) }));
  }
  if (value instanceof DuckDBUnionValue) return cellJson(value.value);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex');
  if ('isFinite' in value && !value.isFinite) return infinityText(value);
  if (value instanceof DuckDBTimestampTZValue) return instantText(value);
  if (value instanceof DuckDBDateValue) return value.toString();
  return isoTime(value.toString());
}

/** DuckDB writes the infinity of some kinds of time as a day that it does not read again. */
function infinityText(time: object): string {
  return Object.values(time).some((count) => count < 0) ? '-infinity' : 'infinity';
}

/** `2026-04-01 12:00:00` as ISO writes it; texts of other kinds do not look like this. */
function isoTime(text: string): string {
  return /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}/.test(text) ? text.replace(' ', 'T') : text;
}

function instantText(value: DuckDBTimestampTZValue): string {
  const ms = value.micros / 1_000n;
  const date = new Date(Number(ms));
  return Number.isNaN(date.getTime()) ? value.toString() : microsecondText(value.micros);
}

/** Milliseconds where that is exact, else microseconds. */
function microsecondText(micros: bigint): string {
  const rest = ((micros % 1_000n) + 1_000n) % 1_000n;
  const text = new Date(Number((micros - rest) / 1_000n)).toISOString();
  return rest === 0n ? text : text.replace('Z', `${String(rest).padStart(3, '0')}Z`);
}
