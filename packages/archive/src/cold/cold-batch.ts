import assert from 'node:assert/strict';
import { type ColdBatch, type ColdRow, idOfLine } from './cold-source.ts';

/** The rows of a batch. */
export function rowsOfBatch({ bytes }: ColdBatch): readonly ColdRow[] {
  const { buffer, byteOffset, length } = bytes;
  const lines = Buffer.from(buffer, byteOffset, length).toString('utf8').split('\n');
  return lines.slice(0, -1).map((line) => {
    const id = idOfLine(line);
    assert(id !== undefined, 'a line begins with its id');
    return { id, line };
  });
}

/** Rows as one batch; `undefined` of none. */
export function batchOfRows(rows: readonly ColdRow[]): ColdBatch | undefined {
  const [first, last] = [rows.at(0), rows.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const text = rows.map(({ line }) => `${line}\n`).join('');
  return { rows: rows.length, firstId: first.id, lastId: last.id, bytes: Buffer.from(text) };
}
