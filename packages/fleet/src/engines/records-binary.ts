import { GrowingBytes } from '../segments/growing-bytes.ts';
import { parseRecordRow, recordTableOf } from '../segments/record-row.ts';
import { rowsBegin, type Segment } from '../segments/segment.ts';
import { encodePlace, writeTextCell } from './row-binary.ts';
import { digestOfRecord } from './rows-of-segment.ts';

const [lineFeed, quote, comma, brace, zero, nine] = [10, 34, 44, 123, 48, 57];
const closing = Buffer.from('}]');

/**
 * The records of a segment as `RowBinary`, from its bytes: the text of a row is copied as it is and is never a string, which is a fourth of
 * what it costs to read and write each. Lines of tables that are not known here are left out.
 */
export function encodeRecordsBinary({ header, plain }: Segment): Buffer {
  const bytes = new GrowingBytes(plain.length + plain.length / 4);
  const place = encodePlace(header);
  for (let from = rowsBegin(plain); from < plain.length; ) {
    const end = plain.indexOf(lineFeed, from);
    const before = bytes.length;
    bytes.writeBytes(place);
    if (!copyRecord(bytes, plain, from, end) && !writeParsed(bytes, plain.toString('utf8', from, end)))
      bytes.cut(before);
    from = end + 1;
  }
  return bytes.taken();
}

/** Writes the cells of a record whose text is there as it is; returns false where it is not. */
function copyRecord(bytes: GrowingBytes, plain: Buffer, from: number, end: number): boolean {
  const nameEnd = plain.indexOf(quote, from + 2);
  const idEnd = plain.indexOf(comma, nameEnd + 2);
  const isAsItIs = plain[from + 1] === quote && plain[nameEnd + 1] === comma && plain[idEnd + 1] === brace;
  if (!isAsItIs || idEnd > end || plain.compare(closing, 0, 2, end - 2, end) !== 0) return false;
  const name = plain.toString('latin1', from + 2, nameEnd);
  const id = readDigits(plain, nameEnd + 2, idEnd);
  if (id === undefined || recordTableOf(name) === undefined) return false;
  const [textFrom, textEnd] = [idEnd + 1, end - 1];
  writeTextCell(bytes, name);
  bytes.writeInteger(id);
  bytes.writeHexNumber(digestOfRecord(plain.subarray(textFrom, textEnd)));
  bytes.writeCount(textEnd - textFrom);
  bytes.writeBytes(plain, textFrom, textEnd);
  return true;
}

function readDigits(plain: Buffer, from: number, end: number): number | undefined {
  let number = 0;
  for (let at = from; at < end; at += 1) {
    const digit = plain[at] ?? 0;
    if (digit < zero || digit > nine) return undefined;
    number = number * 10 + digit - zero;
  }
  return end > from && Number.isSafeInteger(number) ? number : undefined;
}

/** Writes the cells of a record whose text is a string; returns false where the line is not a record of a known table. */
function writeParsed(bytes: GrowingBytes, line: string): boolean {
  const record = parseRecordRow(line);
  if (record === undefined) return false;
  writeTextCell(bytes, record.table);
  bytes.writeInteger(record.id);
  bytes.writeHexNumber(digestOfRecord(record.rowJson));
  writeTextCell(bytes, record.rowJson);
  return true;
}
