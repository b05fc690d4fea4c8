import type { QueryResult } from '../sandbox/run-query.ts';
import { csvText } from './csv.ts';

/** What a result can be written as; a table on the screen is the terminal's. */
export const resultFormats = ['json', 'jsonl', 'csv', 'parquet', 'arrow'] as const;

/** A format that a result can be written in. */
export type ResultFormat = (typeof resultFormats)[number];

/** How a result becomes bytes. */
export interface EncodeOptions {
  /** CSV only: leaves cells that a spreadsheet would run as they are. */
  readonly rawCsv?: boolean | undefined;
}

/**
 * The bytes of a result. JSON is `{columns, rows, rowCount, elapsedMs}`; integers beyond 2^53, decimals and times are
 * texts in it (A203). Arrow is an IPC stream.
 */
export async function encodeResult(
  result: QueryResult,
  format: ResultFormat,
  { rawCsv }: EncodeOptions = {},
): Promise<Uint8Array> {
  switch (format) {
    case 'json':
      return Buffer.from(`${JSON.stringify(result)}\n`);
    case 'jsonl':
      return Buffer.from(jsonLines(result));
    case 'csv':
      return Buffer.from(csvText(result, { raw: rawCsv }));
    case 'parquet': {
      const { parquetBytes } = await import('./parquet.ts');
      return parquetBytes(result);
    }
    case 'arrow': {
      const { arrowStream } = await import('../arrow/arrow-table.ts');
      return arrowStream(result);
    }
    default:
      return format satisfies never;
  }
}

/** An object a row; of columns with one name the last counts, as JSON has it. */
function jsonLines(result: QueryResult): string {
  const lines = result.rows.map((row) => {
    const fields = result.columns.map(({ name }, index) => [name, row[index] ?? null] as const);
    return `${JSON.stringify(Object.fromEntries(fields))}\n`;
  });
  return lines.join('');
}
