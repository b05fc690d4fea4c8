import type { Buffer } from 'node:buffer';
import { parseJsonObject } from '@agentspine/schema';
import { isSpace, scanObject } from './scan-object.ts';
import type { JsonObject } from './transcript-parser.ts';

/** A record on a line, with its text. Offsets are into the scanned bytes. */
export interface RecordPiece {
  readonly kind: 'record';
  readonly from: number;
  readonly to: number;
  readonly record: JsonObject;
  readonly text: string;
}

/** A piece of a line: a record, or bytes that are not part of one. */
export type LinePiece = RecordPiece | { readonly kind: 'damage'; readonly from: number; readonly to: number };

/** What to look for in a part of a line. */
export interface LineToRecover {
  readonly from: number;
  readonly to: number;
  /** Whether the line ends at `to`; otherwise only what no further bytes can change is recovered. */
  readonly isOver: boolean;
  readonly isRecord: (object: JsonObject) => boolean;
}

const quote = 0x22;
const openBrace = 0x7b;

/**
 * Finds the whole records of a line that is not one: writers raced on it, a record was cut and the next one follows, or
 * bytes were lost (FORMATS 0.4). Between records, white space is nothing and the rest is damage. Takes time in proportion
 * to the bytes, whatever they are.
 *
 * An object is taken for a record only where it is one of the harness, and never where it is part of another object that
 * goes on after it: what a cut record holds is not what was logged.
 */
export function* recoverRecords(bytes: Buffer, line: LineToRecover): Generator<LinePiece, void, void> {
  let damagedFrom = skipSpace(bytes, line.from, line.to);
  for (let position = damagedFrom; position < line.to; ) {
    const open = bytes.indexOf(openBrace, position);
    if (open < 0 || open >= line.to) break;
    const found = findObject(bytes, open, line);
    if (found === 'nothing') break;
    const { from, to, next } = found;
    position = next;
    const record = to > from ? readRecord(bytes, found, line) : undefined;
    if (record === undefined) continue;
    if (from > damagedFrom) yield { kind: 'damage', from: damagedFrom, to: from };
    yield record;
    position = to;
    damagedFrom = skipSpace(bytes, to, line.to);
  }
  if (line.isOver && damagedFrom < line.to) yield { kind: 'damage', from: damagedFrom, to: line.to };
}

interface FoundObject {
  readonly from: number;
  /** `from` where there is no object. */
  readonly to: number;
  /** Where to look next when the object is not a record. */
  readonly next: number;
}

/**
 * The object at a brace, or the last one inside it where it breaks off. A record that follows a cut one is either a
 * value of it, where it was cut before a value; or its first quote ends a text of the cut one, and what follows that
 * quote is an error at once. `nothing`: no more can be found, or not yet.
 */
function findObject(bytes: Buffer, open: number, { to: end, isOver }: LineToRecover): FoundObject | 'nothing' {
  const scan = scanObject(bytes, open, end);
  if (scan.kind === 'too-deep') return 'nothing';
  if (scan.kind === 'whole') return { from: open, to: scan.end, next: scan.end };
  const { at, last } = scan;
  if (at >= end && !isOver) return 'nothing';
  const brace = braceBeforeQuote(bytes, at);
  const next = brace > open ? brace : Math.max(at, open + 1);
  return last === undefined ? { from: open, to: open, next } : { ...last, next };
}

/** The brace that opens an object with the text that ends before `at` as its first key; -1 where there is none. */
function braceBeforeQuote(bytes: Buffer, at: number): number {
  let position = at - 1;
  if (bytes[position] !== quote) return -1;
  do position -= 1;
  while (isSpace(bytes[position]));
  return bytes[position] === openBrace ? position : -1;
}

function readRecord(bytes: Buffer, { from, to }: FoundObject, line: LineToRecover): RecordPiece | undefined {
  const text = bytes.toString('utf8', from, to);
  const record = parseJsonObject(text);
  return record === undefined || !line.isRecord(record) ? undefined : { kind: 'record', from, to, record, text };
}

function skipSpace(bytes: Buffer, from: number, to: number): number {
  let position = from;
  while (position < to && isSpace(bytes[position])) position += 1;
  return position;
}
