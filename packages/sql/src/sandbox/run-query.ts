import type { FileSystem } from '@agentspine/durable-fs';
import { type AnswerSink, askQuestion } from './ask-question.ts';
import type { Cell } from './cell-json.ts';
import type { Frame } from './frames.ts';
import { type QueryLimits, queryLimitDefaults } from './query-limits.ts';
import type { WarmProcess } from './warm-process.ts';

/** A query, the home it asks, and its limits. */
export interface RunQueryOptions {
  /** The folder of the stores; default `AGENTSPINE_HOME`, or `~/.agentspine`. */
  readonly home?: string | undefined;
  /** One SELECT, or EXPLAIN of one; it may be hostile. */
  readonly sql: string;
  /** Limits that replace the defaults. */
  readonly limits?: Partial<QueryLimits> | undefined;
  /** Ends the query at once. */
  readonly signal?: AbortSignal | undefined;
  /** The script of the child; the one beside this file unless the program is bundled. */
  readonly childEntry?: URL | undefined;
  /** A process that was started ahead; one of other limits is not taken. */
  readonly warm?: WarmProcess | undefined;
  /** `none`: rows and lines are read where they are, and no copy of them is made or read; default `use`. */
  readonly cache?: 'use' | 'none' | undefined;
  /** For the cold archive; the real one unless given. */
  readonly fileSystem?: FileSystem | undefined;
}

/** A column of a result. */
export interface ResultColumn {
  /** Its name. */
  readonly name: string;
  /** As DuckDB writes it: `BIGINT`, `DECIMAL(18,3)`, `VARCHAR[]`. */
  readonly type: string;
}

/** The answer to a query; every cell is lossless in JSON. */
export interface QueryResult {
  /** Its columns, in order. */
  readonly columns: readonly ResultColumn[];
  /** Its rows, each an array of cells in the order of the columns. */
  readonly rows: readonly (readonly Cell[])[];
  /** How many rows it has. */
  readonly rowCount: number;
  /** How long it took, in milliseconds. */
  readonly elapsedMs: number;
}

/**
 * Answers untrusted SQL over the stores of a home in a throwaway process under hard limits (SPEC 5.3, RELIABILITY P16,
 * P17). The rows it may see are those of one read transaction a store, and the cold ones of the same instant; it has no
 * file, no environment, no way to write.
 * @throws ReaderError `READER_SQL_REFUSED`, `READER_SQL_ERROR`, `READER_QUERY_LIMIT`, `READER_QUERY_INTERRUPTED`, `READER_BUNDLED`,
 * `READER_QUERY_FAILED`, `READER_COLD_CORRUPT`, and those of `openQueryStores`
 */
export async function runQuery(options: RunQueryOptions): Promise<QueryResult> {
  const startedAt = performance.now();
  const answer = new CollectedAnswer();
  await askQuestion(options, { form: 'rows', limits: queryLimitDefaults, sink: answer });
  const { columns, rows } = answer;
  return { columns, rows, rowCount: rows.length, elapsedMs: performance.now() - startedAt };
}

class CollectedAnswer implements AnswerSink {
  columns: readonly ResultColumn[] = [];
  rows: (readonly Cell[])[] = [];

  take({ kind, text }: Frame): void {
    if (kind === 'columns') this.columns = JSON.parse(text) as ResultColumn[];
    if (kind === 'rows') for (const row of JSON.parse(text) as Cell[][]) this.rows.push(row);
  }

  mayRestart(): boolean {
    this.rows = [];
    return true;
  }
}
