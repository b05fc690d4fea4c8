import { recordTableOf } from './record-row.ts';

const [quote, comma, openingBrace, closingBrace, openingBracket, bracket, zero, nine] = [
  34, 44, 123, 125, 91, 93, 48, 57,
];

/** Reads lines of records whose texts are there as they are, line after line, without making strings of them. */
export class RecordScan {
  /** The table of the line that was read. */
  table = '';
  /** Its id. */
  id = 0;
  /** Where its text begins. */
  textFrom = 0;
  /** Where its text ends. */
  textEnd = 0;
  /** How lines of the table begin, up to the id: most lines begin as the one before. */
  #before = Buffer.alloc(0);

  /** Reads the line between two places; returns false where it is not such a line of a known table. */
  read(plain: Buffer, from: number, end: number): boolean {
    if (!beginsWith(plain, from, this.#before) && !this.#beginTable(plain, from, end)) return false;
    const idFrom = from + this.#before.length;
    const idEnd = endOfDigits(plain, idFrom);
    const id = readDigits(plain, idFrom, idEnd);
    const isAsItIs = plain[idEnd + 1] === openingBrace && plain[end - 2] === closingBrace && plain[end - 1] === bracket;
    if (!isAsItIs || id === undefined || plain[idEnd] !== comma) return false;
    this.id = id;
    this.textFrom = idEnd + 1;
    this.textEnd = end - 1;
    return true;
  }

  #beginTable(plain: Buffer, from: number, end: number): boolean {
    const nameEnd = plain.indexOf(quote, from + 2);
    if (plain[from] !== openingBracket || plain[from + 1] !== quote || plain[nameEnd + 1] !== comma || nameEnd > end)
      return false;
    const table = recordTableOf(plain.toString('latin1', from + 2, nameEnd));
    if (table === undefined) return false;
    this.table = table;
    this.#before = Buffer.from(`["${table}",`);
    return true;
  }
}

function beginsWith(plain: Buffer, from: number, beginning: Buffer): boolean {
  for (let at = 0; at < beginning.length; at += 1) if (plain[from + at] !== beginning[at]) return false;
  return beginning.length > 0;
}

function endOfDigits(plain: Buffer, from: number): number {
  let at = from;
  for (let byte = plain[at] ?? 0; byte >= zero && byte <= nine; byte = plain[at] ?? 0) at += 1;
  return at;
}

function readDigits(plain: Buffer, from: number, end: number): number | undefined {
  let number = 0;
  for (let at = from; at < end; at += 1) number = number * 10 + (plain[at] ?? 0) - zero;
  return end > from && Number.isSafeInteger(number) ? number : undefined;
}
