import { GrowingBytes } from './growing-bytes.ts';

/** Rows of a segment as lines. */
export interface RowLines {
  /** How many there are. */
  readonly count: number;
  /** UTF-8, one part after the other, each line with its line feed. */
  readonly parts: readonly Buffer[];
}

/** Texts without line feeds as lines. */
export function asLines(rows: readonly string[]): RowLines {
  const bytes = new GrowingBytes();
  for (const row of rows) {
    bytes.writeText(row);
    bytes.writeText('\n');
  }
  return { count: rows.length, parts: [bytes.taken()] };
}
