import { openSandbox } from '../sandbox/open-sandbox.ts';
import { quoteText } from '../sandbox/public-tables.ts';

/**
 * Every value of a Parquet file as text, a line feed between them, in parts. Reads in this process: for files that this package made.
 * @throws Error of DuckDB for what is not such a file
 */
export async function* textsInParquet(path: string): AsyncGenerator<string, void> {
  const { instance, connection } = await openSandbox();
  try {
    const result = await connection.stream(`SELECT COLUMNS(*)::VARCHAR FROM read_parquet(${quoteText(path)})`);
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      yield chunk.getRows().flat().join('\n');
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
