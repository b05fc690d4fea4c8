import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { distinctNames } from '../arrow/arrow-table.ts';
import { quoteName, quoteText } from '../sandbox/public-tables.ts';
import type { QueryResult } from '../sandbox/run-query.ts';

/** Types whose JSON cells DuckDB reads back exactly; everything else is text. */
const exactType =
  /^(BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|HUGEINT|FLOAT|DOUBLE|DATE|TIMESTAMP|TIMESTAMP WITH TIME ZONE|DECIMAL\(\d{1,2}, ?\d{1,2}\))$/;

/** Rows a batch on their way into DuckDB. */
const batchRows = 10_000;

/**
 * The result as Parquet. It is written by a second DuckDB that never sees the user's SQL, only the rows: the one that ran
 * it has no access to files.
 */
export async function parquetBytes(result: Pick<QueryResult, 'columns' | 'rows'>): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'spine-parquet-'));
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    temp_directory: '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    const types = result.columns.map(({ type }) => (exactType.test(type) ? type : 'VARCHAR'));
    const names = distinctNames(result.columns.map(({ name }) => name)).map(quoteName);
    await connection.run(`CREATE TABLE answer (${names.map((name, index) => `${name} ${types[index]}`).join(', ')})`);
    for (let from = 0; from < result.rows.length; from += batchRows) {
      const batch = result.rows.slice(from, from + batchRows);
      const columns = types.map((_, index) => JSON.stringify(batch.map((row) => asParquetText(row[index] ?? null))));
      const values = types.map((type, index) => `unnest(from_json($${index + 1}::VARCHAR, '["VARCHAR"]'))::${type}`);
      await connection.run(`INSERT INTO answer SELECT ${values.join(', ')}`, columns);
    }
    const file = join(folder, 'answer.parquet');
    await connection.run(`COPY answer TO ${quoteText(file)} (FORMAT parquet)`);
    connection.closeSync();
    return readFileSync(file);
  } finally {
    instance.closeSync();
    rmSync(folder, { recursive: true, force: true });
  }
}

function asParquetText(cell: QueryResult['rows'][number][number]): string | null {
  return cell === null || typeof cell === 'string' ? cell : JSON.stringify(cell);
}
