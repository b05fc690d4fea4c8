import { counted } from '@agentspine/schema/count-text';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { ArrowBatches } from '../arrow/arrow-batches.ts';
import { cellJson } from './cell-json.ts';
import { Refusal } from './child-error.ts';
import type { FrameToSend } from './frames.ts';
import { explainedSql } from './guard-sql.ts';

/** How rows travel: as JSON, or as an Arrow IPC stream that is cut anywhere. */
export type AnswerForm = 'rows' | 'arrow';

/** What is asked, in which form, and how much of an answer it may have. */
export interface AnswerLimits {
  readonly sql: string;
  readonly form: AnswerForm;
  readonly rowsMax: number;
  readonly outputBytes: number;
}

/** Runs a query; the frames of its answer, chunk after chunk of DuckDB. @throws Refusal for one that has more rows or bytes */
export async function* answerFrames(
  connection: DuckDBConnection,
  { sql, form, rowsMax, outputBytes }: AnswerLimits,
): AsyncGenerator<FrameToSend> {
  await connection.run('BEGIN TRANSACTION READ ONLY');
  const result = await connection.stream(sql);
  const columns = result.columnNames().map((name, index) => ({ name, type: result.columnType(index) }));
  const described = columns.map(({ name, type }) => ({ name, type: type.toString() }));
  yield { kind: 'columns', text: JSON.stringify(described) };
  // Arrow is loaded by an answer that is in Arrow only.
  const batches = form === 'arrow' ? new (await import('../arrow/arrow-batches.ts')).ArrowBatches(columns) : undefined;
  let rowCount = 0;
  let bytes = 0;
  const measured = (frame: FrameToSend): FrameToSend => {
    bytes += frame.text.length;
    if (bytes > outputBytes) throw limit(`the result has more than ${counted(outputBytes, 'byte')}: ask for less`);
    return frame;
  };
  for await (const chunk of result) {
    rowCount += chunk.rowCount;
    if (rowCount > rowsMax) throw limit(`the result has more than ${rowsMax} rows: add a LIMIT`);
    const frame = frameOf(chunk, batches);
    if (frame !== undefined) yield measured(frame);
  }
  await assertWhole(connection, sql);
  if (batches !== undefined) yield measured({ kind: 'arrow', text: batches.end() });
  yield { kind: 'done', text: String(rowCount) };
}

/**
 * DuckDB's interface for Node ends a stream in the same way whether there are no more rows or the query failed: that it failed shows in its
 * transaction, which takes no other statement then, and why it failed shows when it runs again. EXPLAIN ANALYZE runs all of it and keeps
 * no row: an answer that does not fit into memory would fail for another reason. @throws Error of the query
 */
async function assertWhole(connection: DuckDBConnection, sql: string): Promise<void> {
  try {
    await connection.run('SELECT 1');
  } catch (error) {
    await connection.run('ROLLBACK');
    await connection.run(explainedSql(sql) === sql ? `EXPLAIN ANALYZE ${sql}` : sql);
    throw error;
  }
}

/** `undefined` for a chunk that does not fill a batch. */
function frameOf(chunk: DuckDBDataChunk, batches: ArrowBatches | undefined): FrameToSend | undefined {
  if (batches === undefined) {
    return { kind: 'rows', text: JSON.stringify(chunk.getRows().map((row) => row.map(cellJson))) };
  }
  const text = batches.add(chunk);
  return text && { kind: 'arrow', text };
}

function limit(message: string): Refusal {
  return new Refusal({ code: 'READER_QUERY_LIMIT', message });
}
