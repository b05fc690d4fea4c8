import type { OpenFile } from '@agentspine/durable-fs';
import { counted } from '@agentspine/schema/count-text';
import { coldLines } from './cold-lines.ts';
import { type ColdDay, coldCorrupt } from './cold-manifest.ts';

/** A row of a cold day. */
export interface ColdRow {
  readonly id: number;
  /** Its line, without the line feed. */
  readonly line: Buffer;
}

/**
 * The rows of a day, one by one. `name` is what errors call the file.
 * @throws ReaderError `READER_COLD_CORRUPT`, as `coldLines`, for a line without an id and for another number of rows than was sealed
 */
export async function* coldRows(file: OpenFile, day: ColdDay, name: string): AsyncGenerator<ColdRow, void> {
  let rows = 0;
  for await (const { bytes } of coldLines(file, day, name)) {
    for (const line of linesOf(bytes)) {
      yield { id: idOf(line, name), line };
      rows += 1;
    }
  }
  if (rows !== day.rows) throw coldCorrupt(name, `holds ${counted(rows, 'row')}, and was sealed with ${day.rows}`);
}

/** Lines without their line feeds; a large one comes alone, and without. */
function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    yield bytes.subarray(start, end === -1 ? bytes.length : end);
    start = end === -1 ? bytes.length : end + 1;
  }
}

/** `{"id":` and the digits of an id that is exact. */
const lineHeadBytes = 32;

/** Every line begins with its id, as the archiver sees to. */
function idOf(line: Buffer, name: string): number {
  const [, digits] = /^\{"id":(-?\d{1,16})[,}]/.exec(line.toString('latin1', 0, lineHeadBytes)) ?? [];
  if (digits === undefined) throw coldCorrupt(name, 'has a line that is not a row');
  return Number(digits);
}
