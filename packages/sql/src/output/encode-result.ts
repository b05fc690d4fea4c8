import type { QueryResult, RunQueryOptions } from '../sandbox/run-query.ts';
import { streamQuery } from '../sandbox/stream-query.ts';
import { csvText } from './csv.ts';
import type { StreamFormat, TextFormat } from './result-formats.ts';

/** How a result becomes bytes. */
export interface EncodeOptions {
  /** CSV only: leaves cells that a spreadsheet would run as they are. */
  readonly rawCsv?: boolean | undefined;
}

/** The bytes of a result. JSON is `{columns, rows, rowCount, elapsedMs}`; integers beyond 2^53, decimals and times are texts in it (A203). */
export function encodeResult(result: QueryResult, format: TextFormat, { rawCsv }: EncodeOptions = {}): Uint8Array {
  switch (format) {
    case 'json':
      return Buffer.from(`${JSON.stringify(result)}\n`);
    case 'jsonl':
      return Buffer.from(jsonLines(result));
    case 'csv':
      return Buffer.from(csvText(result, { raw: rawCsv }));
    default:
      return format satisfies never;
  }
}

/**
 * Asks a question; the bytes of the answer come as they are made, however large it is. Arrow is an IPC stream; one that ends with an error ends
 * inside a message. A Parquet file comes whole or not at all. @throws ReaderError as `runQuery`
 */
export async function* encodeAnswer(question: RunQueryOptions, format: StreamFormat): AsyncIterable<Uint8Array> {
  if (format === 'arrow') yield* streamQuery(question).arrow();
  else yield* (await import('./parquet.ts')).parquetBytes(question);
}

/** An object a row; of columns with one name the last counts, as JSON has it. */
function jsonLines(result: QueryResult): string {
  const lines = result.rows.map((row) => {
    const fields = result.columns.map(({ name }, index) => [name, row[index] ?? null] as const);
    return `${JSON.stringify(Object.fromEntries(fields))}\n`;
  });
  return lines.join('');
}
