import type { LedgerLine, TurnRecord } from '@agentspine/schema';
import { decodeLedgerLine, encodeLedgerLine } from './ledger-line.ts';
import { isSeal, readLedger, textOf } from './read-ledger.ts';
import { type ByteReader, type RawLine, splitLines } from './split-lines.ts';

/** Classifies turns by what the ledger says around them: it gets all lines of the ledger before the first turn. */
export interface TurnReclassifier {
  /** Takes a line of the ledger, in its order. */
  readonly add: (line: LedgerLine) => void;
  /** The turn as it is from now on; `undefined` where nothing changes. */
  readonly reclassify: (turn: TurnRecord) => TurnRecord | undefined;
}

/** What classifying again changed. */
export interface ReclassifyResult {
  /** Turns that came from the API. */
  readonly turns: number;
  /** Responses that changed. */
  readonly changed: number;
}

export interface Reclassified {
  readonly result: ReclassifyResult;
  /** The bytes of the new ledger; lines other than those changed are as they were, the blank ones too. */
  pieces(): AsyncGenerator<Uint8Array>;
}

const lineFeed = Buffer.from('\n');

/** Reads a ledger and says what it becomes when its turns are classified; nothing is written (SPEC 2.3, A090). */
export async function reclassifyLines(ledger: ByteReader, reclassifier: TurnReclassifier): Promise<Reclassified> {
  for await (const entry of readLedger(ledger)) if (entry.kind === 'line') reclassifier.add(entry.line);
  const reclassify = (turn: TurnRecord) => reclassifier.reclassify(turn);
  let turns = 0;
  let changed = 0;
  for await (const entry of readLedger(ledger)) {
    if (entry.kind !== 'line' || entry.line.kind !== 'turn' || entry.line.at !== undefined) continue;
    turns += 1;
    if (reclassify(entry.line.record) !== undefined) changed += 1;
  }
  return { result: { turns, changed }, pieces: () => rewriteLines(ledger, reclassify) };
}

async function* rewriteLines(
  ledger: ByteReader,
  reclassify: (turn: TurnRecord) => TurnRecord | undefined,
): AsyncGenerator<Uint8Array> {
  // The ledger is canonical: a line of any length is kept.
  for await (const lines of splitLines(ledger, { lineBytesMax: Number.POSITIVE_INFINITY })) {
    yield Buffer.concat(lines.flatMap((line) => rewriteLine(line, reclassify)));
  }
}

function rewriteLine({ bytes }: RawLine, reclassify: (turn: TurnRecord) => TurnRecord | undefined): Uint8Array[] {
  if (bytes === undefined || isSeal(textOf(bytes))) return [];
  const line = decodeLedgerLine(textOf(bytes));
  const record = line?.kind === 'turn' && line.at === undefined ? reclassify(line.record) : undefined;
  if (line?.kind !== 'turn' || record === undefined) return [bytes, lineFeed];
  return [Buffer.from(encodeLedgerLine({ ...line, record }))];
}
