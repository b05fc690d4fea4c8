import { LineSplitter } from '@agentspine/durable-fs';
import { messageOf, type RecordTable } from '@agentspine/schema';
import { type Writer, WriterError } from '@agentspine/writer';

/** Lines that share a transaction; more would keep other writers waiting. */
const linesATransaction = 1_000;

/** A line that was not recorded. */
export interface RefusedLine {
  /** The line, from 1. */
  readonly line: number;
  /** What is wrong with it. */
  readonly error: string;
}

/** Records of one transaction by their ids, and the lines refused since the last. */
export interface RecordedLines {
  /** Ids of the records. */
  readonly ids: readonly number[];
  /** Lines that were refused. */
  readonly refused: readonly RefusedLine[];
}

/** Lines of JSON that become records. */
export interface LinesToRecord {
  /** The bytes of the lines, cut anywhere. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Ends the reading; what was read is recorded. */
  readonly signal: AbortSignal;
  /** Called for each line that is refused. */
  readonly onRefused: (refused: RefusedLine) => void;
  /** Called after each commit: a process that is killed before the next one has the ids of this one. */
  readonly onRecorded: (recorded: RecordedLines) => void;
}

/**
 * Records objects of one kind, one a line, as they come: a hook that writes now and then does not wait for a full transaction.
 * Returns how many lines there were, and how many of them were refused.
 */
export async function recordLinesOf(
  writer: Writer,
  table: RecordTable,
  { chunks, signal, onRefused, onRecorded }: LinesToRecord,
): Promise<{ readonly lines: number; readonly refused: number }> {
  const splitter = new LineSplitter(0);
  let [lines, refusedCount, reports] = [0, 0, 0];
  let refused: RefusedLine[] = [];
  let batch: object[] = [];
  const report = (ids: readonly number[]): void => {
    onRecorded({ ids, refused });
    refused = [];
    reports += 1;
  };
  const flush = (): void => {
    report(writer.obs.recordRows(table, batch));
    batch = [];
  };
  const take = (text: string | undefined): void => {
    lines += 1;
    if (text?.trim() === '') return;
    const record = checkedRecord(writer, table, text ?? '');
    if (typeof record === 'object') batch.push(record);
    else {
      refusedCount += 1;
      refused.push({ line: lines, error: record });
      onRefused({ line: lines, error: record });
    }
    if (batch.length >= linesATransaction) flush();
    if (refused.length >= linesATransaction) report([]);
  };
  for await (const chunk of chunks) {
    splitter.push(chunk, take);
    if (batch.length > 0) flush();
    if (signal.aborted) break;
  }
  splitter.push(Uint8Array.of(0x0a), take);
  if (batch.length > 0) flush();
  if (refused.length > 0 || reports === 0) report([]);
  return { lines, refused: refusedCount };
}

/** The record of a text; why it is refused, where it is. */
function checkedRecord(writer: Writer, table: RecordTable, text: string): object | string {
  const record = parseRecordText(text);
  if (typeof record === 'string') return record;
  try {
    writer.obs.checkRow(table, record);
    return record;
  } catch (error) {
    if (error instanceof WriterError && error.code === 'RECORD_INVALID') return error.message;
    throw error;
  }
}

/** The object that a text is in JSON; what is wrong, where it is not one. */
export function parseRecordText(text: string): object | string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    return 'a record is a JSON object';
  } catch (cause) {
    return `the record is not JSON: ${messageOf(cause)}`;
  }
}
