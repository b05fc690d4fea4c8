import {
  ArchiveError,
  type ContentStore,
  type CursorSnapshot,
  type Custody,
  type CustodyManifest,
  entryAfterPiece,
  groupPieces,
  joinChunks,
  type Ledger,
  type LedgerRepair,
  type SourceEntry,
} from '@agentspine/archive';
import { describeFault } from '@agentspine/durable-fs';
import { growthOf, type HarnessRegistry, linesOfFacts, stripTexts } from '@agentspine/ingest';
import type { ContentMode, LedgerLine, SourceFileId, SourcePiece } from '@agentspine/schema';
import { HomeError } from '@agentspine/stores';
import { holdPiece, type PieceHolders, pointIntoPieces } from './import-batch.ts';
import { cursorOf, parseChunk } from './parse-chunk.ts';
import { SaidLines } from './said-lines.ts';

/** What is derived again. */
export interface Rederivation {
  /** Whose transcripts are read. */
  readonly harnesses: HarnessRegistry;
  /** Where the bytes are. */
  readonly custody: Custody;
  /** Where the lines go. */
  readonly ledger: Ledger;
  /** Where content records go; without it none are made. In mode full custody gives them. */
  readonly content?: Pick<ContentStore, 'append'> | undefined;
  /** Of now: where it keeps no texts, what is derived holds none (A091). */
  readonly mode: ContentMode;
  /** The transcripts that are derived again, of which custody has every byte; all that custody knows where it is left out. */
  readonly files?: ReadonlySet<SourceFileId> | undefined;
  /** Stops it, before anything is changed. */
  readonly signal: AbortSignal;
  /** Called with how many bytes were read. */
  readonly onBytes: (count: number) => void;
}

/** What deriving needs; content records are handed over and may go nowhere. */
type Derivation = Omit<Rederivation, 'ledger'> & {
  /** Called with each line of a version of a document that the version before says too; it is not among those that are derived. */
  readonly onRepeated?: (line: LedgerLine) => void;
};

/** What reading custody again changed. */
export interface RederiveOutcome {
  /** Number of files. */
  readonly files: number;
  /** Bytes. */
  readonly bytes: number;
  /** Lines that came from the API and stay as they are. */
  readonly keptLines: number;
  /** Lines that the ledger got. */
  readonly newLines: number;
  /** What was wrong with the ledger and was left out. */
  readonly repair: LedgerRepair | undefined;
  /** How far each file was derived. */
  readonly entries: CursorSnapshot['files'];
}

/**
 * Replaces what the ledger holds of transcripts by what today's parsers say of the bytes in custody; the originals are
 * not needed. Until the last step the old ledger is untouched, so an interruption changes nothing.
 * @throws HomeError `HOME_INTERRUPTED` · ArchiveError `CUSTODY_DAMAGED` where the manifest lost lines; `CUSTODY_MISSING` where the
 * content mode kept no bytes, or custody does not know a transcript of the ledger
 */
export async function rederiveLedger(run: Rederivation): Promise<RederiveOutcome> {
  const manifest = await run.custody.readManifest();
  refuseLostPieces(manifest);
  const { pieces } = manifest;
  if (run.files === undefined) await refuseUnknownTranscripts(run.ledger, pieces);
  const entries: CursorSnapshot['files'] = new Map();
  const outcome = { files: 0, bytes: 0 };
  const grouped = groupPieces(pieces);
  const files = filesOfKnown(grouped, run);
  const newLines = deriveAll(grouped, { ...run, files }, entries, outcome);
  const replaced = await run.ledger.replaceDerived({ newLines, files });
  return { ...outcome, keptLines: replaced.keptLines, newLines: replaced.newLines, repair: replaced.repair, entries };
}

/** What a harness wrote that is not known here cannot be derived, and stays as it is. */
function filesOfKnown(
  grouped: ReadonlyMap<SourceFileId, readonly (readonly SourcePiece[])[]>,
  { files, harnesses }: Pick<Rederivation, 'files' | 'harnesses'>,
): Rederivation['files'] {
  const isKnown = (pieces: readonly SourcePiece[] | undefined): boolean =>
    pieces?.every(({ harness }) => harnesses.find(harness) !== undefined) ?? true;
  const known = [...grouped].flatMap(([file, generations]) => (generations.every(isKnown) ? [file] : []));
  if (known.length === grouped.size) return files;
  return new Set(known.filter((file) => files?.has(file) ?? true));
}

/** What lost lines named would be left out. */
function refuseLostPieces({ lostPieces, faults }: CustodyManifest): void {
  const [fault] = faults;
  if (lostPieces === 0 || fault === undefined) return;
  throw new ArchiveError('CUSTODY_DAMAGED', `custody/manifest.jsonl ${describeFault(fault)}; put it back from a copy`);
}

/** What was derived from them would be dropped, and nothing could derive it again. */
async function refuseUnknownTranscripts(ledger: Ledger, pieces: readonly SourcePiece[]): Promise<void> {
  const known = new Set(pieces.map(({ file }) => file));
  for await (const entry of ledger.readLines()) {
    if (entry.kind !== 'line' || entry.line.kind !== 'cursor' || known.has(entry.line.file)) continue;
    throw new ArchiveError(
      'CUSTODY_MISSING',
      `${ledger.path} has lines of ${entry.line.path}, which custody/manifest.jsonl does not know: put the manifest back from a copy`,
    );
  }
}

/** What today's parsers say of pieces, by file and generation. */
export async function* deriveAll(
  files: ReadonlyMap<SourceFileId, readonly (readonly SourcePiece[])[]>,
  run: Derivation,
  entries: CursorSnapshot['files'],
  outcome: { files: number; bytes: number },
): AsyncGenerator<LedgerLine> {
  for (const [file, generations] of files) {
    if (run.files?.has(file) === false) continue;
    outcome.files += 1;
    let before: Version | undefined;
    for (const pieces of generations) {
      if (pieces === undefined || pieces.length === 0) before = undefined;
      else before = yield* deriveGeneration(pieces, { ...run, before }, entries, outcome);
    }
  }
}

/** What a version of a document says that is written again as a whole. */
interface Version {
  readonly harness: string;
  readonly said: SaidLines;
}

async function* deriveGeneration(
  pieces: readonly SourcePiece[],
  run: Derivation & { readonly before: Version | undefined },
  entries: CursorSnapshot['files'],
  outcome: { bytes: number },
): AsyncGenerator<LedgerLine, Version | undefined> {
  const last = pieces.at(-1);
  const holders: PieceHolders = new Map();
  for (const piece of pieces) holdPiece(holders, piece);
  const keepsText = run.mode === 'full';
  const kept = (line: LedgerLine): LedgerLine => (keepsText ? line : stripTexts(line));
  const said: LedgerLine[] = [];
  let entry: SourceEntry | undefined;
  let carry: Uint8Array = new Uint8Array(0);
  for await (const { piece, bytes } of joinChunks(run.custody.readGeneration(pieces, 0))) {
    if (run.signal.aborted) throw new HomeError('HOME_INTERRUPTED', 'interrupted; the ledger is as it was');
    outcome.bytes += bytes.length;
    run.onBytes(bytes.length);
    const harness = run.harnesses.get(piece.harness);
    const known = entryAfterPiece(entry, piece);
    const unparsed = carry.length === 0 ? bytes : Buffer.concat([carry, bytes]);
    const parsed = parseChunk(known, unparsed, { harness, to: piece.to, isEnd: piece === last, keepsText });
    carry = unparsed.slice(parsed.entry.offset - known.offset);
    const origin = { file: piece.file, generation: piece.generation };
    const withContent = run.content !== undefined;
    const { lines, content } = linesOfFacts(parsed.facts, origin, harness, { withContent });
    const isDocument = growthOf(harness.form, piece.path) === 'rewritten';
    if (isDocument) said.push(...lines);
    const before = isDocument && run.before?.harness === piece.harness ? run.before.said : undefined;
    const { fresh, repeated } = before?.divide(lines) ?? { fresh: lines, repeated: [] };
    for (const line of repeated) run.onRepeated?.(kept(line));
    yield* fresh.map(kept);
    await run.content?.append(pointIntoPieces(content, holders));
    entry = parsed.entry;
    yield kept(cursorOf(piece.file, entry));
    entries.set(piece.file, entry);
  }
  return said.length === 0 || last === undefined ? undefined : { harness: last.harness, said: new SaidLines(said) };
}
