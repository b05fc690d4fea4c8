/**
 * Records as a block of `Native` of ClickHouse, made from the bytes of a segment: column after column, each with its name and type. What all
 * rows have is one pattern that is repeated, and the text of a row is copied as it is and is never a string. The server computes the digest.
 */
import { GrowingBytes } from '../segments/growing-bytes.ts';
import { parseRecordRow } from '../segments/record-row.ts';
import { RecordScan } from '../segments/record-scan.ts';
import { rowsBegin, type Segment } from '../segments/segment.ts';
import { encodeId, writeTextCell } from './row-binary.ts';

/** The columns that a block has, in their order. */
export const recordsNativeColumns = ['host', 'epoch', 'number', 'table_name', 'id', 'row_json'] as const;

const lineFeed = 10;
const integerBytes = 8;

/**
 * The block of a segment, in pieces; none where it has no record. Lines of tables that are not known here are left out.
 * `texts`: empty bytes for the texts; the block is valid until they are used again.
 */
export function encodeRecordsNative(
  { header, plain }: Segment,
  texts: GrowingBytes = new GrowingBytes(plain.length),
): readonly Buffer[] {
  const rows = new RowsOfBlock(texts);
  for (let from = rowsBegin(plain); from < plain.length; ) {
    const end = plain.indexOf(lineFeed, from);
    if (!rows.copy(plain, from, end)) rows.addParsed(plain.toString('utf8', from, end));
    from = end + 1;
  }
  const { count } = rows;
  if (count === 0) return [];
  const number = new GrowingBytes(integerBytes);
  number.writeInteger(header.number);
  const begin = new GrowingBytes(integerBytes);
  begin.writeCount(recordsNativeColumns.length);
  begin.writeCount(count);
  return [
    begin.taken(),
    columnHead('host', 'UUID'),
    repeated(encodeId(header.host), count),
    columnHead('epoch', 'UUID'),
    repeated(encodeId(header.epoch), count),
    columnHead('number', 'Int64'),
    repeated(number.taken(), count),
    columnHead('table_name', 'String'),
    ...rows.names(),
    columnHead('id', 'Int64'),
    rows.ids.taken(),
    columnHead('row_json', 'String'),
    rows.texts.taken(),
  ];
}

/** The columns that differ, while lines are read. */
class RowsOfBlock {
  readonly ids = new GrowingBytes();
  readonly texts: GrowingBytes;
  count = 0;
  readonly #runs: { readonly name: string; rows: number }[] = [];
  readonly #scan = new RecordScan();

  constructor(texts: GrowingBytes) {
    this.texts = texts;
  }

  /** Adds a record whose text is there as it is; returns false where it is not. */
  copy(plain: Buffer, from: number, end: number): boolean {
    const scan = this.#scan;
    if (!scan.read(plain, from, end)) return false;
    this.#nameRun(scan.table);
    this.#count(scan.id);
    this.texts.writeCount(scan.textEnd - scan.textFrom);
    this.texts.writeBytes(plain, scan.textFrom, scan.textEnd);
    return true;
  }

  /** Adds a record whose text is a string, where the line is one of a known table. */
  addParsed(line: string): void {
    const record = parseRecordRow(line);
    if (record === undefined) return;
    this.#nameRun(record.table);
    this.#count(record.id);
    writeTextCell(this.texts, record.rowJson);
  }

  /** The names of the tables. */
  names(): Buffer[] {
    return this.#runs.map(({ name, rows }) => {
      const cell = new GrowingBytes(name.length + 1);
      writeTextCell(cell, name);
      return repeated(cell.taken(), rows);
    });
  }

  #nameRun(name: string): void {
    if (this.#runs.at(-1)?.name === name) return;
    this.#runs.push({ name, rows: 0 });
  }

  #count(id: number): void {
    this.ids.writeInteger(id);
    this.count += 1;
    const run = this.#runs.at(-1);
    if (run !== undefined) run.rows += 1;
  }
}

function columnHead(name: (typeof recordsNativeColumns)[number], type: string): Buffer {
  const bytes = new GrowingBytes(name.length + type.length + 2);
  writeTextCell(bytes, name);
  writeTextCell(bytes, type);
  return bytes.taken();
}

function repeated(bytes: Buffer, count: number): Buffer {
  return Buffer.alloc(bytes.length * count, bytes);
}
