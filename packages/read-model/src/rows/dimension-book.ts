import type { Dimension } from '@agentspine/schema';
import { columnOf } from '@agentspine/schema';
import type { Database, Statement } from 'better-sqlite3';
import { type SqlValue, valuesOf } from './row-table.ts';

/** How many numbers of one dimension are remembered; older ones are looked up. */
const rememberedMax = 50_000;

/** Numbers of the combinations in the tables of dimensions (`stored-views.ts`), given where a combination is new. */
export class DimensionBook {
  readonly #database: Database;
  readonly #books = new Map<string, OneBook>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** The numbers of one dimension. */
  of(dimension: Dimension): OneBook {
    const known = this.#books.get(dimension.name);
    if (known !== undefined) return known;
    const made = new OneBook(this.#database, dimension);
    this.#books.set(dimension.name, made);
    return made;
  }
}

/** The numbers of one dimension. */
export class OneBook {
  readonly #fields: readonly string[];
  readonly #find: Statement<SqlValue[], number>;
  readonly #add: Statement<SqlValue[]>;
  readonly #remembered = new Map<SqlValue, number>();
  /** Rows come in runs that have the same combination. */
  #last: { readonly values: readonly SqlValue[]; readonly number: number | null } | undefined;

  constructor(database: Database, { name, fields }: Dimension) {
    this.#fields = fields;
    const isEqual = fields.map((field) => `${columnOf(field)} IS ?`).join(' AND ');
    this.#find = database.prepare<SqlValue[], number>(`SELECT id FROM ${name} WHERE ${isEqual}`).pluck();
    this.#add = database.prepare(
      `INSERT INTO ${name} (${fields.map(columnOf).join(', ')}) VALUES (${fields.map(() => '?').join(', ')})`,
    );
  }

  /** The number of a row's values; NULL where all of them are NULL. */
  numberOf(row: Readonly<Record<string, SqlValue>>): number | null {
    const last = this.#last;
    if (last !== undefined && this.#fields.every((field, index) => row[field] === last.values[index]))
      return last.number;
    const values = valuesOf(row, this.#fields);
    const number = this.#lookUp(values);
    this.#last = { values, number };
    return number;
  }

  #lookUp(values: readonly SqlValue[]): number | null {
    const [only] = values;
    // A text that is alone names itself; several are told apart by their JSON.
    const key = values.length === 1 && only !== undefined ? only : JSON.stringify(values);
    const known = this.#remembered.get(key);
    if (known !== undefined) return known;
    if (values.every((value) => value === null)) return null;
    const number = this.#find.get(...values) ?? Number(this.#add.run(...values).lastInsertRowid);
    if (this.#remembered.size >= rememberedMax) this.#remembered.clear();
    this.#remembered.set(key, number);
    return number;
  }
}
