import {
  ArchiveError,
  type Custody,
  type ErasedNames,
  groupPieces,
  isOfErased,
  type Ledger,
  type Tombstone,
  type Tombstones,
} from '@agentspine/archive';
import type { HarnessRegistry } from '@agentspine/ingest';
import type { SourcePiece } from '@agentspine/schema';
import type { ChangedPiece, ErasedGeneration, ErasedSession, ErasureIntent } from './erasure-intent.ts';
import { ErasureError } from './errors.ts';
import { base64Of, blankPieces, buryContent, hasLines, scanGeneration } from './scan-generation.ts';
import { erasedNamesOf, type SessionNames } from './session-names.ts';

/** What a plan is made of. */
export interface PlanParts {
  readonly ledger: Ledger;
  readonly custody: Custody;
  readonly harnesses: HarnessRegistry;
  /** With the key of the home. */
  readonly tombstones: Tombstones;
  /** Lives of transcripts, as file, slash and generation, that have them although the ledger does not say so. */
  readonly alsoIn?: ReadonlySet<string> | undefined;
}

/** What of custody goes. */
export interface ErasurePlan extends Pick<ErasureIntent, 'generations' | 'pieces' | 'tombstones'> {
  /** Paths of the transcripts, as custody knows them, whether all of each goes, and how many bytes. */
  readonly transcripts: readonly PlannedTranscript[];
}

/** A transcript that lines go out of. */
export interface PlannedTranscript {
  /** Its path. */
  readonly path: string;
  /** Whether all of it goes; otherwise it has other sessions too, and only lines go. */
  readonly isWhole: boolean;
  /** How many bytes go. */
  readonly bytes: number;
}

/**
 * What of custody is of the sessions alone; reads the ledger and the transcripts that have them, and changes nothing.
 * @throws ErasureError `ERASURE_DOCUMENT_SHARED`, `ERASURE_BYTES_MISSING`
 */
export async function planErasure(sessions: readonly ErasedSession[], parts: PlanParts): Promise<ErasurePlan> {
  const names = erasedNamesOf(sessions);
  const shares = await readLedgerShares(parts.ledger, names);
  const { pieces } = await parts.custody.readManifest();
  const grouped = groupPieces(pieces);
  const plan = {
    generations: [] as ErasedGeneration[],
    pieces: [] as ChangedPiece[],
    tombstones: buryNames(sessions, parts.tombstones),
    transcripts: [] as PlannedTranscript[],
  };
  for (const [key, share] of sharesOfCustody(shares, pieces, { ...names, alsoIn: parts.alsoIn })) {
    const [file = '', number = ''] = key.split('/');
    const generation = Number(number);
    const own = grouped.get(file as SourcePiece['file'])?.[generation] ?? [];
    const all = pieces.filter((piece) => piece.file === file && piece.generation === generation);
    await planGeneration({ own, all, share }, { ...parts, names }, plan);
  }
  return plan;
}

/** What the ledger says of a life of a transcript. */
interface LedgerShare {
  isNamed: boolean;
  hasOthers: boolean;
}

type NamesOfPlan = ErasedNames & Pick<SessionNames, 'names'>;

async function readLedgerShares(ledger: Ledger, names: ErasedNames): Promise<ReadonlyMap<string, LedgerShare>> {
  const shares = new Map<string, LedgerShare>();
  for await (const entry of ledger.readLines()) {
    if (entry.kind !== 'line') continue;
    const isErased = 'record' in entry.line ? isOfErased(entry.line.record, names) : undefined;
    const at = 'at' in entry.line ? entry.line.at : undefined;
    if (isErased === undefined || at === undefined) continue;
    const share = shares.get(`${at[0]}/${at[1]}`) ?? { isNamed: false, hasOthers: false };
    shares.set(`${at[0]}/${at[1]}`, share);
    if (isErased) share.isNamed = true;
    else share.hasOthers = true;
  }
  return shares;
}

/** Transcripts of the sessions: the ledger says so, or their path does, or `alsoIn` does. */
function sharesOfCustody(
  shares: ReadonlyMap<string, LedgerShare>,
  pieces: readonly SourcePiece[],
  { names, alsoIn }: NamesOfPlan & Pick<PlanParts, 'alsoIn'>,
): ReadonlyMap<string, LedgerShare> {
  const found = new Map([...shares].filter(([, { isNamed }]) => isNamed));
  for (const { file, generation, path } of pieces) {
    const key = `${file}/${generation}`;
    if (found.has(key) || !(names(path) || alsoIn?.has(key) === true)) continue;
    found.set(key, shares.get(key) ?? { isNamed: false, hasOthers: false });
  }
  return found;
}

interface GenerationToPlan {
  /** Its pieces in the order of their bytes, without those that a crash made twice. */
  readonly own: readonly SourcePiece[];
  readonly all: readonly SourcePiece[];
  readonly share: LedgerShare;
}

type GrowingPlan = { -readonly [Name in keyof ErasurePlan]: ErasurePlan[Name][number][] };

async function planGeneration(
  { own, all, share }: GenerationToPlan,
  { custody, harnesses, names, tombstones }: PlanParts & { readonly names: NamesOfPlan },
  plan: GrowingPlan,
): Promise<void> {
  const [first] = own;
  if (first === undefined) return;
  const { file, generation, path } = first;
  const harness = harnesses.get(first.harness);
  const isStored = own.every(({ stored }) => stored);
  const kept = { custody, harness, pieces: own };
  const found = isStored ? await scanGeneration(kept, names).catch(refuseMissing(first)) : undefined;
  const isWhole = !(found?.hasOthers ?? share.hasOthers);
  const bytes = sumOf(isWhole ? own : (found?.erased ?? []));
  if (!isWhole && !hasLines(harness, path)) {
    const advice = 'a document is erased as a whole: name its other sessions too';
    throw new ErasureError('ERASURE_DOCUMENT_SHARED', `${path} is one document with several sessions; ${advice}`);
  }
  if (!isWhole && bytes === 0 && !share.isNamed) return;
  plan.transcripts.push({ path, isWhole, bytes });
  plan.generations.push({ file, generation, isWhole });
  if (isWhole) {
    for (const { digest, stored } of all) if (stored) plan.pieces.push({ before: base64Of(digest), after: null });
    if (isStored) plan.tombstones.push(await buryContent(kept, tombstones.key));
  } else if (found !== undefined) {
    plan.pieces.push(...(await blankPieces(kept, found.erased)));
  }
}

function sumOf(ranges: readonly { readonly from: number; readonly to: number }[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from, 0);
}

function buryNames(sessions: readonly ErasedSession[], tombstones: Tombstones): Tombstone[] {
  return sessions.flatMap(({ source, sessionId, traceIds }) => [
    ...(source === null || sessionId === null ? [] : [tombstones.ofSession(source, sessionId)]),
    ...traceIds.filter((id) => id !== `${source}:${sessionId}`).map((id) => tombstones.ofSession('trace', id)),
  ]);
}

/** What cannot be read cannot be judged, and a piece of it may be in a pack that cannot be written again. */
function refuseMissing({ path }: SourcePiece) {
  return (cause: unknown): never => {
    if (!(cause instanceof ArchiveError)) throw cause;
    const advice = 'run "spine doctor --deep", put back what is missing, and run "spine forget" again';
    throw new ErasureError('ERASURE_BYTES_MISSING', `${path} cannot be read from custody; ${advice}`, { cause });
  };
}
