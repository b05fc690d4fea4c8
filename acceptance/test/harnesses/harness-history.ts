import { Buffer } from 'node:buffer';
import type { Dice } from '../claude-session.ts';
import type { HistoryFile } from '../make-history.ts';

/** A file of a harness. */
export interface HarnessFile extends HistoryFile {
  /** It begins with copies of lines of another file: in the trace, whichever is read first has them. */
  readonly isFork?: boolean;
}

/** Makes the files of one harness, decided by the dice. `prefix` keeps the ids of two histories apart. */
export type MakeHistory = (dice: Dice, startMs: number, prefix: string) => readonly HarnessFile[];

/** Records as lines. */
export function linesOf(records: readonly object[]): Buffer {
  return Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

/** An id of a session, ascending with `number`. */
export function uuidOf(prefix: string, number: number): string {
  return `019c0000-0000-7000-8000-${`${prefix}${number}`.replaceAll(/[^0-9]/g, '0').padStart(12, '0')}`;
}
