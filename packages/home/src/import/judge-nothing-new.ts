import type { CursorSnapshot, KnownSource } from '@agentspine/archive';
import type { SourceStat } from '@agentspine/schema';
import type { FoundFile, FoundFiles } from './find-files.ts';
import { judgeMetadata } from './judge-metadata.ts';
import type { ImportSurroundings, NothingNew, TraceSurroundings } from './nothing-new.ts';
import { sourceStatOf } from './source-stat-of.ts';
import { isCompressed } from './transcript-path.ts';

/** A file system that has whole seconds, or pairs of them, gives two writes one time. Others tick a hundred times a second. */
const tickMs = 2_000;

/** What an import with nothing to do counts. */
export interface NothingNewCounts {
  readonly unchangedFiles: number;
  readonly skipped: readonly string[];
}

/** What is so now, to be compared with the claim. */
export interface ImportToJudge extends ImportSurroundings {
  readonly nowMs: number;
  readonly files: FoundFiles;
  /** The path that a transcript is known by, of the path at which it was found. */
  readonly pathOf: (path: string) => string;
}

/** What the claim says of an import, where nothing in the world contradicts it; `undefined` where anything does. */
export function judgeNothingNew(claim: NothingNew, now: ImportToJudge): NothingNewCounts | undefined {
  if (!isSameSurroundings(claim, now)) return undefined;
  // A clock that was put back may give a changed file the time it had before.
  if (now.nowMs < claim.madeAtMs || now.nowMs >= (claim.restsAtMs ?? Number.POSITIVE_INFINITY)) return undefined;
  const { found, gone } = now.files;
  if (gone.length > 0) return undefined;
  const skipped: string[] = [];
  let unchangedFiles = 0;
  for (const each of inImportOrder(found)) {
    if (each.kind === 'missing') continue;
    if (each.kind === 'other-name') skipped.push(each.path);
    else if (each.kind !== 'candidate') return undefined;
    else {
      const entry = claim.files.get(now.pathOf(each.path));
      const known = { entry, skipped: claim.skipped.get(each.path) };
      const judged = judgeMetadata(each.path, sourceStatOf(each.stat), known);
      if (judged === 'to-open') return undefined;
      if (judged === 'unchanged') unchangedFiles += 1;
      else skipped.push(each.path);
    }
  }
  return { unchangedFiles, skipped };
}

/** Whether what an import depends on is what it was, besides transcripts and time. */
export function isSameSurroundings(claim: ImportSurroundings, now: ImportSurroundings): boolean {
  return (
    claim.program === now.program &&
    claim.home === now.home &&
    claim.contentMode === now.contentMode &&
    (claim.fillsTrace || !now.fillsTrace) &&
    Object.keys(now.stores).length === Object.keys(claim.stores).length &&
    Object.entries(now.stores).every(([name, mark]) => claim.stores[name] === mark)
  );
}

/** Files on which it depends what of custody is in the trace, besides `spine.db`. */
export const traceStores: readonly string[] = [
  'config.json',
  'cursors.json',
  'custody/manifest.jsonl',
  'custody/manifest.jsonl.head',
  'ledger',
  'ledger.jsonl',
  'ledger.jsonl.head',
];
/** The trace itself. */
export const spineStores: readonly string[] = ['spine.db', 'spine.db-wal'];

/**
 * Whether the trace has all of custody, as it had when the claim was made. Reports, the read model and prices change nothing of it. Where
 * `spine.db` was written to, the cursors of the trace decide, which `markNow` reads. Of the program only the versions count that `findBehind`
 * compares.
 */
export function isTraceAsClaimed(
  claim: TraceSurroundings & Pick<NothingNew, 'traceMark'>,
  now: TraceSurroundings,
  markNow: () => string,
): boolean {
  const isSame = (name: string) => claim.stores[name] === now.stores[name];
  const { home, contentMode, tracers } = now;
  if (claim.home !== home || claim.contentMode !== contentMode) return false;
  if (claim.tracers?.join() !== tracers.join()) return false;
  if (!claim.fillsTrace || !traceStores.every(isSame)) return false;
  return spineStores.every(isSame) || (claim.traceMark !== undefined && claim.traceMark === markNow());
}

/** An import lists what it opened before what it skipped by its name, and of that the compressed files last. */
function inImportOrder(found: readonly FoundFile[]): readonly FoundFile[] {
  const rank = ({ kind, path }: FoundFile): number => (kind !== 'candidate' ? 2 : isCompressed(path) ? 1 : 0);
  return [0, 1, 2].flatMap((wanted) => found.filter((each) => rank(each) === wanted));
}

/**
 * The files that a claim may list. One that had just changed when it was looked at may have changed once more within the same
 * tick of its clock, so it is left out. `lookedAtMs` is a time before the first look.
 */
export function filesToClaim(
  { files, skipped }: Pick<CursorSnapshot, 'files' | 'skipped'>,
  lookedAtMs: number,
): Pick<NothingNew, 'files' | 'skipped'> {
  const isOld = ({ mtimeNs, ctimeNs }: SourceStat): boolean =>
    Math.max(Number(mtimeNs), Number(ctimeNs)) / 1e6 < lookedAtMs - tickMs;
  const entries = [...files.values()].filter(({ stat }) => isOld(stat));
  return {
    files: new Map<string, KnownSource>(entries.map(({ path, end, stat }) => [path, { end, stat }])),
    skipped: new Map([...skipped].filter(([, stat]) => isOld(stat))),
  };
}
