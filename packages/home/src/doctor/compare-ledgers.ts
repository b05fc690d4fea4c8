import {
  ContentComparison,
  type ContentDifference,
  type CursorSnapshot,
  type Custody,
  ExpectedLines,
  encodeLedgerLine,
  groupPieces,
  isBehind,
  type Ledger,
} from '@agentspine/archive';
import type { HarnessRegistry } from '@agentspine/ingest';
import type { LedgerLine, SourceFileId, SourcePiece } from '@agentspine/schema';
import type { HomeContext } from '@agentspine/stores';
import { isOfOtherParser } from '../import/parse-chunk.ts';
import { deriveAll } from '../import/rederive-ledger.ts';

/** Transcripts that cannot be compared, by the reason. */
export interface LeftOut {
  /** Another version of their parser derived them: this one may name things otherwise. */
  readonly otherParser: number;
  /** Custody holds more of them than was derived, as after a crash. */
  readonly behind: number;
  /** Of a harness that is not known here. */
  readonly otherHarness: number;
  /** Custody lacks bytes of them, as in the modes that keep none. */
  readonly withoutBytes: number;
}

export interface ComparedLedgers {
  /** Transcripts that were derived. */
  readonly files: number;
  /** Lines that custody gives and the ledger lacks, and lines of these transcripts that custody does not give. */
  readonly ledger: { readonly missing: number; readonly extra: number };
  readonly content: readonly ContentDifference[];
  readonly leftOut: LeftOut;
}

export interface LedgerComparison {
  readonly harnesses: HarnessRegistry;
  readonly ledger: Ledger;
  readonly custody: Custody;
  /** What the next import would go on from. */
  readonly snapshot: CursorSnapshot;
  /** The folder `content` of the home. */
  readonly content: string;
  readonly isChosen: (file: SourceFileId) => boolean;
  readonly signal: HomeContext['signal'];
  /** An empty ledger; gets what custody gives, and all other lines as they are. */
  readonly anew: Ledger;
}

type Files = ReadonlyMap<SourceFileId, readonly (readonly SourcePiece[])[]>;

/** Derives ledger and content records again, and compares them with those of a home. */
export async function compareLedgers(run: LedgerComparison): Promise<ComparedLedgers> {
  const { harnesses, ledger, custody, anew } = run;
  const grouped = groupPieces(await custody.readPieces());
  const { chosen, leftOut } = chooseFiles(grouped, run);
  const content = new ContentComparison();
  const expected = new ExpectedLines();
  const add = appender(anew);
  const derivation = {
    harnesses,
    custody,
    mode: 'full' as const,
    signal: run.signal,
    onBytes: () => undefined,
    content,
    // A ledger may have them: an older version of this program wrote each version of a document whole.
    onRepeated: (line: LedgerLine) => expected.allow(encodeLedgerLine(line)),
  };
  for await (const line of deriveAll(chosen, derivation, new Map(), { files: 0, bytes: 0 })) {
    if (line.kind !== 'cursor') expected.add(encodeLedgerLine(line));
    await add(line);
  }
  let extra = 0;
  for await (const entry of ledger.readLines()) {
    if (entry.kind !== 'line') continue;
    const { line } = entry;
    const file = fileOf(line);
    if (file === undefined || !chosen.has(file)) await add(line);
    else if (line.kind !== 'cursor' && !expected.find(encodeLedgerLine(line))) extra += 1;
  }
  await add.flush();
  const of = (isOfChosen: boolean) =>
    [...grouped].flatMap(([file, generations]) => (chosen.has(file) === isOfChosen ? generations.flat() : []));
  return {
    files: chosen.size,
    ledger: { missing: expected.missing, extra },
    content: await content.compareWith(run.content, { derived: of(true), others: of(false) }),
    leftOut,
  };
}

function chooseFiles(
  files: Files,
  { harnesses, snapshot, isChosen }: Pick<LedgerComparison, 'harnesses' | 'snapshot' | 'isChosen'>,
) {
  const chosen = new Map<SourceFileId, readonly (readonly SourcePiece[])[]>();
  const leftOut = { otherHarness: 0, otherParser: 0, behind: 0, withoutBytes: 0 };
  for (const [file, generations] of files) {
    if (!isChosen(file)) continue;
    const entry = snapshot.files.get(file);
    if (!generations.every((pieces) => pieces?.every(({ stored }) => stored))) leftOut.withoutBytes += 1;
    else if (entry === undefined || isBehind(entry)) leftOut.behind += 1;
    else if (harnesses.find(entry.harness) === undefined) leftOut.otherHarness += 1;
    else if (isOfOtherParser(entry, harnesses)) leftOut.otherParser += 1;
    else chosen.set(file, generations);
  }
  return { chosen, leftOut };
}

/** The transcript that a line was derived from; `undefined` for what was given. */
function fileOf(line: LedgerLine): SourceFileId | undefined {
  if (line.kind === 'cursor') return line.file;
  return 'at' in line ? line.at?.[0] : undefined;
}

/** Lines are held until so many are there. */
const heldLinesMax = 20_000;

function appender(ledger: Ledger) {
  let lines: LedgerLine[] = [];
  const flush = async (): Promise<void> => {
    await ledger.appendDerived(lines);
    lines = [];
  };
  const add = async (line: LedgerLine): Promise<void> => {
    if (lines.push(line) >= heldLinesMax) await flush();
  };
  return Object.assign(add, { flush });
}
