import type { LedgerLine } from '@agentspine/schema';
import { encodeLedgerLine, parseJson } from './ledger-line.ts';
import { isObject } from './line-shape.ts';
import { isSeal, textOf } from './read-ledger.ts';
import { type ByteReader, type RawLine, splitLines } from './split-lines.ts';

export interface ReplaceResult {
  readonly keptLines: number;
  readonly droppedLines: number;
  readonly newLines: number;
}

/** New lines are encoded and written so many at a time. */
const linesPerPiece = 2_000;
const lineFeed = Buffer.from('\n');

/**
 * The bytes of a ledger whose derived lines are replaced: all others first, as they were, then the new ones. Derived are
 * cursors and lines with `at`; what cannot be read is kept. `counts` is complete when the last piece was taken.
 */
export async function* keepGivenLines(
  ledger: ByteReader | undefined,
  newLines: AsyncIterable<LedgerLine>,
  counts: { -readonly [name in keyof ReplaceResult]: number },
): AsyncGenerator<Uint8Array> {
  if (ledger !== undefined) {
    // The ledger is canonical: a line of any length is kept.
    for await (const lines of splitLines(ledger, { lineBytesMax: Number.POSITIVE_INFINITY })) {
      const said = lines.filter(({ bytes }) => bytes === undefined || !isSeal(textOf(bytes)));
      const kept = said.filter((line) => !isDerived(line));
      counts.keptLines += kept.length;
      counts.droppedLines += said.length - kept.length;
      if (kept.length > 0) yield joinLines(kept);
    }
  }
  for await (const text of encodeInPieces(newLines)) {
    counts.newLines += text.count;
    yield Buffer.from(text.lines);
  }
}

/** Lines as one stretch of bytes, each with its LF again. */
function joinLines(lines: readonly RawLine[]): Uint8Array {
  return Buffer.concat(lines.flatMap(({ bytes }) => (bytes === undefined ? [] : [bytes, lineFeed])));
}

async function* encodeInPieces(lines: AsyncIterable<LedgerLine>) {
  let texts: string[] = [];
  for await (const line of lines) {
    if (texts.push(encodeLedgerLine(line)) < linesPerPiece) continue;
    yield { lines: texts.join(''), count: texts.length };
    texts = [];
  }
  if (texts.length > 0) yield { lines: texts.join(''), count: texts.length };
}

function isDerived({ bytes }: RawLine): boolean {
  const value = bytes && parseJson(textOf(bytes));
  if (!isObject(value)) return false;
  const { at, kind } = value;
  return Array.isArray(at) || kind === 'cursor';
}
