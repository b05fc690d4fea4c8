import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { distinctNames } from '../arrow/distinct-names.ts';
import type { Cell } from '../sandbox/cell-json.ts';
import { quoteName, quoteText } from '../sandbox/public-tables.ts';
import type { ResultColumn, RunQueryOptions } from '../sandbox/run-query.ts';
import { answerRows } from '../sandbox/stream-query.ts';

/** Types whose JSON cells DuckDB reads back exactly; everything else is text. */
const exactType =
  /^(BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|HUGEINT|FLOAT|DOUBLE|DATE|TIMESTAMP|TIMESTAMP WITH TIME ZONE|DECIMAL\(\d{1,2}, ?\d{1,2}\))$/;

/** Rows a batch on their way into DuckDB. */
const batchRows = 8_192;

/** What it does not fit is in its file. */
const memoryLimit = '96MB';

/**
 * The answer as Parquet. It is written by a second DuckDB that never sees the user's SQL, only the rows: the one that runs
 * it has no access to files. The rows are in a file until the last has come. @throws ReaderError as `runQuery`
 */
export async function* parquetBytes(question: RunQueryOptions): AsyncGenerator<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), 'spine-parquet-'));
  try {
    const file = join(folder, 'answer.parquet');
    await writeParquet(question, { file, database: join(folder, 'answer.duckdb') });
    yield* createReadStream(file) as AsyncIterable<Uint8Array>;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeParquet(
  question: RunQueryOptions,
  { file, database }: { readonly file: string; readonly database: string },
): Promise<void> {
  const instance = await DuckDBInstance.create(database, {
    threads: '2',
    memory_limit: memoryLimit,
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    let answer: AnswerTable | undefined;
    for await (const { columns, rows } of answerRows(question)) {
      if (columns !== undefined) answer = await AnswerTable.create(connection, columns);
      await answer?.take(rows);
    }
    await answer?.insertWaiting();
    await connection.run(`COPY answer TO ${quoteText(file)} (FORMAT parquet)`);
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}

/** Takes the rows of an answer. */
class AnswerTable {
  readonly #connection: DuckDBConnection;
  readonly #types: readonly string[];
  #waiting: (readonly Cell[])[] = [];

  private constructor(connection: DuckDBConnection, types: readonly string[]) {
    this.#connection = connection;
    this.#types = types;
  }

  static async create(connection: DuckDBConnection, columns: readonly ResultColumn[]): Promise<AnswerTable> {
    const types = columns.map(({ type }) => (exactType.test(type) ? type : 'VARCHAR'));
    const names = distinctNames(columns.map(({ name }) => name)).map(quoteName);
    await connection.run(`CREATE TABLE answer (${names.map((name, index) => `${name} ${types[index]}`).join(', ')})`);
    return new AnswerTable(connection, types);
  }

  async take(rows: readonly (readonly Cell[])[]): Promise<void> {
    this.#waiting.push(...rows);
    if (this.#waiting.length >= batchRows) await this.insertWaiting();
  }

  async insertWaiting(): Promise<void> {
    const batch = this.#waiting.splice(0);
    if (batch.length === 0) return;
    const columns = this.#types.map((_, index) =>
      JSON.stringify(batch.map((row) => asParquetText(row[index] ?? null))),
    );
    const values = this.#types.map(
      (type, index) => `unnest(from_json($${index + 1}::VARCHAR, '["VARCHAR"]'))::${type}`,
    );
    await this.#connection.run(`INSERT INTO answer SELECT ${values.join(', ')}`, columns);
  }
}

function asParquetText(cell: Cell): string | null {
  return cell === null || typeof cell === 'string' ? cell : JSON.stringify(cell);
}
