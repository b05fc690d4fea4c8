import type { PreparedStatements } from './prepared-statements.ts';
import { insertBatchSql, insertRowSql, type PublicTable } from './public-tables.ts';

/** Puts rows that come as frames into the tables of a process. */
export class RowFill {
  readonly #tables: readonly PublicTable[];
  readonly #statements: PreparedStatements;

  constructor(tables: readonly PublicTable[], statements: PreparedStatements) {
    this.#tables = tables;
    this.#statements = statements;
  }

  /** A batch names its table by number, then a line break, then the columns. */
  async takeBatch(text: string): Promise<void> {
    const cut = text.indexOf('\n');
    const table = this.#tables[Number(text.slice(0, cut))];
    if (table !== undefined) await this.#statements.run(insertBatchSql(table), [text.slice(cut + 1)]);
  }

  /** A large row is a list in JSON: the number of its table, then its texts. */
  async takeRow(text: string): Promise<void> {
    const [index, ...texts] = JSON.parse(text) as [number, ...(string | null)[]];
    const table = this.#tables[index];
    if (table !== undefined) await this.#statements.run(insertRowSql(table), texts);
  }
}
