import { columnOf } from '@agentspine/schema';
import type { Database, Statement } from 'better-sqlite3';

export { columnOf };

/** What a column holds. */
export type SqlValue = string | number | bigint | null;

/** A table: its name, the fields of its rows in the order in which they are bound, and those that make its key. */
export interface TableShape<Row> {
  readonly name: string;
  readonly fields: readonly (keyof Row & string)[];
  readonly key: readonly (keyof Row & string)[];
}

/** The columns of fields for a SELECT whose rows have the fields' names. */
export function selectList(fields: readonly string[], table?: string): string {
  const prefix = table === undefined ? '' : `${table}.`;
  return fields.map((field) => `${prefix}${columnOf(field)} AS ${field}`).join(', ');
}

/** An INSERT of whole rows that replaces a row with the same key. */
export function insertStatement(table: string, fields: readonly string[]): string {
  const columns = fields.map(columnOf).join(', ');
  return `INSERT OR REPLACE INTO ${table} (${columns}) VALUES (${fields.map(() => '?').join(', ')})`;
}

/**
 * An INSERT of whole rows that keeps, of two with one key, the row that `isBetter` finds better: a condition on the new
 * row, `excluded`, and the one that is there, named by its table.
 */
export function upsertStatement<Row>({ name, fields, key }: TableShape<Row>, isBetter: string): string {
  const rest = fields.filter((field) => !key.includes(field)).map(columnOf);
  const assignments = rest.map((column) => `${column} = excluded.${column}`).join(', ');
  return `INSERT INTO ${name} (${fields.map(columnOf).join(', ')}) VALUES (${fields.map(() => '?').join(', ')})
    ON CONFLICT (${key.map(columnOf).join(', ')}) DO UPDATE SET ${assignments} WHERE ${isBetter}`;
}

/** A condition on all given fields, as in `source = ? AND ts = ?`. */
export function matchAll(fields: readonly string[]): string {
  return fields.map((field) => `${columnOf(field)} = ?`).join(' AND ');
}

/**
 * A column in a condition that must not choose the index: without statistics SQLite takes the primary key for a mere source,
 * which nearly all rows share, rather than the index of the id beside it.
 */
export function unindexed(column: string): string {
  return `+${column}`;
}

/** The values of a row's fields in their order. */
export function valuesOf<Row extends Readonly<Record<keyof Row, SqlValue>>>(
  row: Row,
  fields: readonly (keyof Row)[],
): SqlValue[] {
  const values: SqlValue[] = [];
  for (const field of fields) values.push(row[field]);
  return values;
}

/** Rows of one table by their key; statements are prepared once. */
export class RowTable<Row extends Readonly<Record<keyof Row, SqlValue>>> {
  readonly #shape: TableShape<Row>;
  readonly #get: Statement<SqlValue[], Row>;
  readonly #put: Statement<SqlValue[]>;
  readonly #remove: Statement<SqlValue[]>;

  constructor(database: Database, shape: TableShape<Row>) {
    const { name, fields, key } = shape;
    this.#shape = shape;
    this.#get = database.prepare(`SELECT ${selectList(fields)} FROM ${name} WHERE ${matchAll(key)}`);
    this.#put = database.prepare(insertStatement(name, fields));
    this.#remove = database.prepare(`DELETE FROM ${name} WHERE ${matchAll(key)}`);
  }

  /** The row with a key, whose values are in the order of the shape's key. */
  getByKey(key: readonly SqlValue[]): Row | undefined {
    return this.#get.get(...key);
  }

  put(row: Row): void {
    // Spread: the driver takes arguments faster than the items of an array.
    this.#put.run(...valuesOf(row, this.#shape.fields));
  }

  /** Joins a row with the one that has its key; writes nothing where that changes nothing. */
  merge(row: Row, join: (known: Row, seen: Row) => Row): void {
    const known = this.getByKey(valuesOf(row, this.#shape.key));
    const joined = known === undefined ? row : join(known, row);
    if (known === undefined || !this.isSame(known, joined)) this.put(joined);
  }

  remove(row: Row): void {
    this.#remove.run(...valuesOf(row, this.#shape.key));
  }

  isSame(left: Row, right: Row): boolean {
    return left === right || this.#shape.fields.every((field) => left[field] === right[field]);
  }
}
