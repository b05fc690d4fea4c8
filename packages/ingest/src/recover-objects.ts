/** A piece of a line: an object that can be parsed, or the bytes behind the last one. Offsets are into the scanned bytes. */
export interface LinePiece {
  readonly kind: 'object' | 'rest';
  readonly from: number;
  readonly to: number;
}

/** Races leave two or three objects on a line; more would only let a damaged file make millions of pieces. */
const piecesMax = 64;

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Cuts a line on which writers raced into the objects that stand on it (FORMATS 0.4 a). Only braces outside of strings are
 * weighed, so a piece may still fail to parse. Whatever follows them is one `rest`; white space is nothing.
 */
export function recoverObjects(bytes: Uint8Array, from: number, to: number): readonly LinePiece[] {
  const pieces: LinePiece[] = [];
  let position = skipSpace(bytes, from, to);
  while (position < to) {
    const end = bytes[position] === openBrace ? endOfObject(bytes, position, to) : undefined;
    if (end === undefined || pieces.length === piecesMax) {
      pieces.push({ kind: 'rest', from: position, to });
      break;
    }
    pieces.push({ kind: 'object', from: position, to: end });
    position = skipSpace(bytes, end, to);
  }
  return pieces;
}

/** The offset behind the object that opens at `from`; `undefined` when it does not close before `to`. */
function endOfObject(bytes: Uint8Array, from: number, to: number): number | undefined {
  let depth = 0;
  let isInString = false;
  for (let position = from; position < to; position += 1) {
    const byte = bytes[position];
    if (isInString) {
      if (byte === backslash) position += 1;
      else if (byte === quote) isInString = false;
    } else if (byte === quote) isInString = true;
    else if (byte === openBrace) depth += 1;
    else if (byte === closeBrace) {
      depth -= 1;
      if (depth === 0) return position + 1;
    }
  }
  return undefined;
}

function skipSpace(bytes: Uint8Array, from: number, to: number): number {
  let position = from;
  while (position < to && isSpace(bytes[position])) position += 1;
  return position;
}

/** White space of JSON. */
function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
}
