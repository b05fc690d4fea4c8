import { type Field, type RecordKind, type RecordTable, recordKindOf, type TimeBounds } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import { boundText } from '../../time-bound.ts';

/**
 * What every statement about a day is bound to: its first instant and the first after it, as texts of the stored form, and the
 * ids of rows that were written between them (microseconds).
 */
export interface DayBinding {
  readonly from: string;
  readonly to: string;
  readonly fromId: bigint;
  readonly toId: bigint;
}

/** The bound values of a period of time that begins and ends with a second: a time without milliseconds then compares as one. */
export function bindTime({ startMs, endMs }: TimeBounds): DayBinding {
  return {
    from: boundText(startMs),
    to: boundText(endMs),
    fromId: BigInt(startMs) * 1_000n,
    toId: BigInt(endMs) * 1_000n,
  };
}

/** SQL: whether a time of the stored form is of the day. */
export function isOfDay(time: string): string {
  return `${time} >= @from AND ${time} < @to`;
}

/**
 * `WITH day_rows AS (…)`: id and some keys of the rows of a table whose event falls on the day. A key is null where the row
 * does not have it or holds another type, as `parseRow` reads it; flags are 1 and 0. Rows that are not JSON are skipped.
 */
export function withDayRows(table: RecordTable, keys: readonly string[]): string {
  const kind = kindOf(table);
  const columns = keys.map((key) => `${columnOf(key, kind.fields[key])} AS ${key}`);
  // Materialised: no term of the outer query may be tried on a row before the guard against broken JSON.
  return `WITH day_rows AS MATERIALIZED (
    SELECT ${['id', ...columns].join(', ')} FROM ${table} WHERE ${isOfDay(`(${eventTime(table)})`)}
  )`;
}

/** When the event of a row happened; null where the row does not say it in the stored form. Texts in it compare as times. */
export function eventTime(table: RecordTable): string {
  const value = extract(kindOf(table).mainTime);
  return `CASE WHEN typeof(row_json) = 'text' AND json_valid(row_json) THEN ${storedTime(value)} END`;
}

/** A text as it is when it is a time in the stored form, with or without milliseconds; else null. */
export function storedTime(value: string): string {
  return `CASE WHEN ${value} GLOB '${timeShape}' AND substr(${value}, 12, 2) < '24' THEN ${value} END`;
}

const timeShape = `${'[0-9]'.repeat(4)}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*Z`;

/** Runs a statement about a day; integers come as bigints, so that none is rounded. */
export function readDay(
  database: Database,
  sql: string,
  binding: DayBinding & { readonly [name in 'slots' | 'pieces' | 'imported']?: string },
): readonly unknown[][] {
  return database.prepare(sql).raw().safeIntegers().all(binding) as unknown[][];
}

function kindOf(table: RecordTable): RecordKind {
  const kind = recordKindOf(table);
  if (kind === undefined) throw new TypeError(`no kind has the table ${table}`);
  return kind;
}

function columnOf(key: string, field: Field | undefined): string {
  const value = extract(key);
  const type = `json_type(row_json, '$.${key}')`;
  if (field?.type === 'flag') return `CASE ${type} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END`;
  if (field?.type !== 'integer') return `CASE ${type} WHEN 'text' THEN ${value} END`;
  // JSON has one kind of number: 5.0 is 5. Beyond 2^53 a writer must have rounded.
  return `CASE WHEN ${type} IN ('integer', 'real') AND abs(${value}) < 9007199254740992
    AND ${value} = CAST(${value} AS INTEGER) THEN CAST(${value} AS INTEGER) END`;
}

function extract(key: string): string {
  return `json_extract(row_json, '$.${key}')`;
}
