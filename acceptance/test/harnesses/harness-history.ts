import { Buffer } from 'node:buffer';
import type { Dice } from '../claude-session.ts';
import type { HistoryFile } from '../make-history.ts';

/** A file of a harness. */
export interface HarnessFile extends HistoryFile {
  /**
   * It has copies of records of another file, or earlier versions of its own: the trace has what it is read first. Or its records have no times: the
   * trace has that of the file.
   */
  readonly isFork?: boolean;
}

/** Makes the files of one harness, decided by the dice. `prefix` keeps the ids of two histories apart. */
export type MakeHistory = (dice: Dice, startMs: number, prefix: string) => readonly HarnessFile[];

/** Records as lines. */
export function linesOf(records: readonly object[]): Buffer {
  return Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

/** The versions of a document that grows by a record at a time, and the document itself. */
export function documentsOf(
  records: readonly object[],
  documentOf: (records: readonly object[]) => unknown,
): { readonly bytes: Buffer; readonly versions: readonly Buffer[] } {
  const write = (length: number): Buffer => Buffer.from(JSON.stringify(documentOf(records.slice(0, length)), null, 2));
  const lengths = [1, Math.ceil(records.length / 3), Math.ceil(records.length / 2)];
  return { bytes: write(records.length), versions: lengths.map(write) };
}

/** An id of a session, ascending with `number`. */
export function uuidOf(prefix: string, number: number): string {
  return `019c0000-0000-7000-8000-${`${prefix}${number}`.replaceAll(/[^0-9]/g, '0').padStart(12, '0')}`;
}
