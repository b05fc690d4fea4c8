import type { LineFault, LinePlace, LostEnd } from '@agentspine/durable-fs';
import type { LedgerLine, SourceFileId } from '@agentspine/schema';
import { isJsonObject } from '@agentspine/schema';
import { encodeLedgerLine, parseJson } from './ledger-line.ts';
import { isSeal, textOf } from './read-ledger.ts';
import { repairLine } from './repair-lines.ts';
import { type ByteReader, type RawLine, splitLines } from './split-lines.ts';

/** What deriving a file again did to the ledger. */
export interface ReplaceResult {
  /** Lines that stayed. */
  readonly keptLines: number;
  /** Lines that were left out. */
  readonly droppedLines: number;
  /** Lines that came. */
  readonly newLines: number;
  /** What was done about damage; `undefined` where there was none. */
  readonly repair?: LedgerRepair | undefined;
}

/** What the damage of a ledger was, and what became of it. */
export interface LedgerRepair {
  /** The file that holds the ledger as it was. */
  readonly savedAs: string;
  /** Lines that do not fit their check. */
  readonly faults: readonly LineFault[];
  /** What is missing at the end; absent where nothing is. */
  readonly lostEnd: LostEnd | undefined;
  /** Lines of which one bit had flipped. */
  restoredLines: number;
  /** Bytes, in the saved file, of lines that cannot be read and that custody does not give again. */
  readonly lostLines: LinePlace[];
}

/** What a replacement counts while it is written. */
export type ReplaceCounts = { -readonly [name in keyof ReplaceResult]: ReplaceResult[name] };

/** New lines are encoded and written so many at a time. */
const linesPerPiece = 2_000;
const lineFeed = Buffer.from('\n');

/** What takes the place of derived lines, and of which. */
export interface Replacement {
  /** The lines that come. */
  readonly newLines: AsyncIterable<LedgerLine>;
  /** The source files whose derived lines are replaced; all of them where it is left out. */
  readonly files?: ReadonlySet<SourceFileId> | undefined;
}

/**
 * The bytes of a ledger whose derived lines are replaced: all others first, as they were, then the new ones. Derived are
 * cursors and lines with `at`; what cannot be read is kept, but not of a damaged ledger, which is saved as it was. `counts` is
 * complete when the last piece was taken.
 */
export async function* keepGivenLines(
  ledger: ByteReader | undefined,
  { newLines, files }: Replacement,
  counts: ReplaceCounts,
): AsyncGenerator<Uint8Array> {
  if (ledger !== undefined) {
    // The ledger is canonical: a line of any length is kept.
    for await (const lines of splitLines(ledger, { lineBytesMax: Number.POSITIVE_INFINITY })) {
      const whole = counts.repair === undefined ? lines : repairLines(lines, counts.repair);
      const said = whole.filter(({ bytes }) => bytes === undefined || !isSeal(textOf(bytes)));
      const kept = said.filter((line) => {
        const file = derivedFrom(line);
        return file === undefined || files?.has(file) === false;
      });
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

/** What of these lines can be trusted. */
function repairLines(lines: readonly RawLine[], repair: LedgerRepair): RawLine[] {
  return lines.flatMap((line) => {
    const repaired = repairLine(line, repair.faults);
    if (repaired.kind === 'restored') {
      repair.restoredLines += 1;
      return [{ ...line, bytes: repaired.bytes }];
    }
    if (repaired.kind === 'lost') repair.lostLines.push({ from: line.from, to: line.to });
    return repaired.kind === 'whole' ? [line] : [];
  });
}

/** Lines as one chunk of bytes, each with its LF again. */
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

/** The source file that a line was derived from; `undefined` for a line that was given. */
function derivedFrom({ bytes }: RawLine): SourceFileId | undefined {
  const value = bytes && parseJson(textOf(bytes));
  if (!isJsonObject(value)) return undefined;
  const { at, kind, file } = value;
  if (Array.isArray(at)) return String(at[0]) as SourceFileId;
  return kind === 'cursor' ? (String(file) as SourceFileId) : undefined;
}
