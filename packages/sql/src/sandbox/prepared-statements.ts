import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';

/**
 * Statements that run many times with large texts. Prepared once: DuckDB copies the values of a statement that it plans
 * again several times, which for a batch of rows takes longer than to parse it.
 */
export class PreparedStatements {
  readonly #connection: DuckDBConnection;
  readonly #statements = new Map<string, Promise<DuckDBPreparedStatement>>();

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Runs SQL whose parameters are texts; returns how many rows it changed. One call at a time. */
  async run(sql: string, values: readonly (string | null)[]): Promise<number> {
    let preparing = this.#statements.get(sql);
    if (preparing === undefined) {
      preparing = this.#connection.prepare(sql);
      this.#statements.set(sql, preparing);
    }
    const statement = await preparing;
    for (const [index, value] of values.entries()) {
      if (value === null) statement.bindNull(index + 1);
      else statement.bindVarchar(index + 1, value);
    }
    const { rowsChanged } = await statement.run();
    return rowsChanged;
  }
}
