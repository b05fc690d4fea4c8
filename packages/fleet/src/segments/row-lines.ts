import { GrowingBytes } from './growing-bytes.ts';

/** Rows of a segment as lines. */
export interface RowLines {
  /** How many there are. */
  readonly count: number;
  /** UTF-8, each line with its line feed, after `headerRoom` bytes in which the header is written. */
  readonly bytes: Buffer;
  /** Says that nobody reads the bytes any more, nor a segment of them. */
  readonly release?: () => void;
}

/** Bytes before the first row, so that a header goes before rows without a copy of them; a longer one costs a copy. */
export const headerRoom = 16 * 1024;

/** Texts without line feeds as lines. */
export function asLines(rows: readonly string[]): RowLines {
  const bytes = new GrowingBytes();
  bytes.skip(headerRoom);
  for (const row of rows) {
    bytes.writeText(row);
    bytes.writeText('\n');
  }
  return { count: rows.length, bytes: bytes.taken() };
}
