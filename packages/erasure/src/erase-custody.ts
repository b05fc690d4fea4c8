import {
  blankRanges,
  type Custody,
  encodeManifestLine,
  groupPieces,
  isOfErased,
  type Ledger,
  type LineFate,
} from '@agentspine/archive';
import type { BlobStore } from '@agentspine/blob-store';
import type { HarnessRegistry } from '@agentspine/ingest';
import { counted } from '@agentspine/render/count-text';
import { type Digest, isJsonObject, type SourcePiece } from '@agentspine/schema';
import type { ErasureIntent } from './erasure-intent.ts';
import { ErasureError } from './errors.ts';
import { scanGeneration } from './scan-generation.ts';
import { erasedNamesOf, sessionNamesOf } from './session-names.ts';

/** What the steps on custody and the ledger work with. */
export interface CustodyParts {
  readonly ledger: Ledger;
  readonly custody: Custody;
  readonly blobs: BlobStore;
  readonly harnesses: HarnessRegistry;
  /** When the bytes began to go, by the clock of the file system: what is put later is not removed. Milliseconds since the epoch. */
  readonly startedMs: () => Promise<number>;
  /** Every digest that a store of the home names, after the manifest was rewritten. */
  readonly digestsInUse: () => Promise<ReadonlySet<Digest>>;
}

/** Takes the lines out of the ledger. Returns how many went. */
export function eraseInLedger({ ledger }: CustodyParts, intent: ErasureIntent): Promise<number> {
  const { runtimeSessions } = sessionNamesOf(intent.sessions);
  const names = erasedNamesOf(intent.sessions);
  const whole = wholeOf(intent);
  const judge = (value: unknown): LineFate => {
    if (!isJsonObject(value)) return 'stays';
    const { at, kind, file, generation, record, selector } = value;
    // What is left of a transcript that had other sessions too is derived again.
    if (Array.isArray(at)) return whole.has(`${at[0]}/${at[1]}`) ? 'goes' : 'stays';
    if (kind === 'cursor' && whole.has(`${file}/${generation}`)) return 'goes';
    if (isJsonObject(record) && isOfErased(record, names) === true) return 'goes';
    return isJsonObject(selector) && isOfSession(selector, runtimeSessions) ? 'goes' : 'stays';
  };
  return ledger.eraseLines({ ...intent, judge });
}

/** A stamp names a session, and perhaps its source. */
function isOfSession({ sessionId, source }: Readonly<Record<string, unknown>>, sessions: ReadonlySet<string>): boolean {
  if (typeof sessionId !== 'string') return false;
  if (typeof source === 'string') return sessions.has(`${source}:${sessionId}`);
  return [...sessions].some((name) => name.endsWith(`:${sessionId}`));
}

function wholeOf({ generations }: ErasureIntent): ReadonlySet<string> {
  return new Set(generations.filter(({ isWhole }) => isWhole).map(({ file, generation }) => `${file}/${generation}`));
}

/** Takes pieces out of the manifest, and lines out of pieces that have other sessions too. Returns how many lines of the manifest changed. */
export async function eraseInManifest(parts: CustodyParts, intent: ErasureIntent): Promise<number> {
  const whole = wholeOf(intent);
  const replacements = await blankShared(parts, intent);
  const judge = (value: unknown): LineFate => {
    if (!isJsonObject(value) || value['kind'] !== 'piece') return 'stays';
    const piece = value as unknown as SourcePiece;
    if (whole.has(`${piece.file}/${piece.generation}`)) return 'goes';
    const digest = replacements.get(placeOf(piece));
    if (digest === undefined || digest === piece.digest) return 'stays';
    const { check: _check, ...said } = value;
    // The sample of a small piece is the digest of what it was. With another one the next import compares all that is held.
    return { replacement: encodeManifestLine({ ...said, digest, sample: digest } as unknown as SourcePiece) };
  };
  return parts.custody.eraseLines({ ...intent, judge });
}

function placeOf({ file, generation, from, to }: SourcePiece): string {
  return [file, generation, from, to].join('/');
}

/** Puts the bytes of shared pieces without the sessions; the digests by place. */
async function blankShared(parts: CustodyParts, intent: ErasureIntent): Promise<ReadonlyMap<string, Digest>> {
  const { custody, harnesses } = parts;
  const shared = intent.generations.filter(({ isWhole }) => !isWhole);
  const replacements = new Map<string, Digest>();
  if (shared.length === 0) return replacements;
  const names = erasedNamesOf(intent.sessions);
  const grouped = groupPieces(await custody.readPieces());
  for (const { file, generation } of shared) {
    const pieces = grouped.get(file as SourcePiece['file'])?.[generation] ?? [];
    const [first] = pieces;
    if (first === undefined || !pieces.every(({ stored }) => stored)) continue;
    const { erased } = await scanGeneration({ custody, harness: harnesses.get(first.harness), pieces }, names);
    for await (const { piece, offset, bytes } of custody.readGeneration(pieces, 0)) {
      const blanked = blankRanges(bytes, offset, erased);
      if (blanked === bytes) continue;
      const { digests } = await custody.put([blanked]);
      const [digest] = digests;
      if (digest !== undefined) replacements.set(placeOf(piece), digest);
    }
  }
  return replacements;
}

/**
 * Removes the bytes that nothing names any more, of the pieces and bodies of the intent; packs are written again without them.
 * Returns how many went. @throws ErasureError `ERASURE_STORE_BUSY` where some of them stay
 */
export async function eraseBlobs(
  { blobs, startedMs, digestsInUse }: CustodyParts,
  intent: ErasureIntent,
): Promise<number> {
  const beganMs = await startedMs();
  const gone = new Set<string>(intent.pieces.map(({ before }) => hexOf(before)));
  for (const digest of await digestsInUse()) gone.delete(digest);
  const kept: Digest[] = [];
  for await (const digest of blobs.list()) if (!gone.has(digest)) kept.push(digest);
  const { removed } = await blobs.collectGarbage({ inUse: kept, olderThanMs: -1, now: () => beganMs, isDry: false });
  const left: string[] = [];
  for await (const digest of blobs.list()) if (gone.has(digest)) left.push(digest);
  if (left.length === 0) return removed.length;
  const advice = 'run "spine doctor --deep", put back what is damaged, then "spine forget --resume"';
  throw new ErasureError(
    'ERASURE_STORE_BUSY',
    `${counted(left.length, 'piece')} in packs that cannot be written again; ${advice}`,
  );
}

/** The digest in hexadecimal digits. */
export function hexOf(base64: string): string {
  return Buffer.from(base64, 'base64url').toString('hex');
}

/** What content records of other sessions say instead of digests that changed. */
export function changedDigests({ pieces }: ErasureIntent): ReadonlyMap<string, string> {
  return new Map(
    pieces.flatMap(({ before, after }) => (after === null ? [] : [[hexOf(before), hexOf(after)] as const])),
  );
}
