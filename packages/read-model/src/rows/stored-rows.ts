import { columnOf, type StoredView } from '@agentspine/schema';
import type { DimensionBook } from './dimension-book.ts';
import type { SqlValue } from './row-table.ts';

/** What a narrow table's column holds. */
type StoredValue = SqlValue | Buffer;

type Fields = Readonly<Record<string, SqlValue>>;

/** Makes rows of a narrow table of the rows that SQL sees. */
export class StoredRows {
  readonly view: StoredView;
  /** The columns that `values` gives, in its order. */
  readonly columns: readonly string[];
  readonly #values: readonly ((row: Fields) => StoredValue)[];

  constructor(view: StoredView, book: DimensionBook) {
    const { parent, references, fields, digests, dollars } = view;
    const pico = Object.values(dollars).filter((field) => !fields.includes(field));
    const plain = [...(parent === undefined ? [] : [parent.column]), ...fields, ...pico];
    this.view = view;
    this.columns = [...references.map(({ column }) => column), ...plain, ...digests].map(columnOf);
    this.#values = [
      ...references.map(({ dimension }) => {
        const numbers = book.of(dimension);
        return (row: Fields) => numbers.numberOf(row);
      }),
      ...plain.map((field) => (row: Fields) => row[field] ?? null),
      ...digests.map((field) => (row: Fields) => bytesOfDigest(row[field] ?? null)),
    ];
  }

  /** Fields that are not there are NULL. */
  values(row: Fields): StoredValue[] {
    const values: StoredValue[] = [];
    for (const value of this.#values) values.push(value(row));
    return values;
  }

  /** An INSERT of whole rows; on a row with the same key it does what `onConflict` says. */
  insert(onConflict: string): string {
    const { table, key } = this.view;
    const keyColumns = key.map(columnOf);
    const assignments = this.columns
      .filter((column) => !keyColumns.includes(column))
      .map((column) => `${column} = excluded.${column}`)
      .join(', ');
    return `INSERT INTO ${table} (${this.columns.join(', ')}) VALUES (${this.columns.map(() => '?').join(', ')})
      ON CONFLICT (${keyColumns.join(', ')}) DO UPDATE SET ${assignments} ${onConflict}`;
  }

  /** A DELETE of the rows that meet a condition on what SQL sees. */
  remove(condition: string): string {
    const { table, rows } = this.view;
    return `DELETE FROM ${table} WHERE id IN (SELECT row_id FROM ${rows} WHERE ${condition})`;
  }
}

/** Whole bytes in the one spelling that SQLite's `lower(hex())` gives back. */
const digestPattern = /^(?:[0-9a-f]{2})+$/;

/** The bytes of a digest; another text as it is. */
function bytesOfDigest(value: SqlValue): StoredValue {
  return typeof value === 'string' && digestPattern.test(value) ? Buffer.from(value, 'hex') : value;
}
