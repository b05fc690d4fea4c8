import { createHash, createHmac } from 'node:crypto';
import { basename } from 'node:path';
import {
  type ByteRange,
  blankRanges,
  type ContentTombstone,
  type Custody,
  ErasedLineFinder,
  type ErasedNames,
  type ErasedShare,
  findErasedShare,
  headBytesMax,
} from '@agentspine/archive';
import { growthOf, type Harness } from '@agentspine/ingest';
import type { SourcePiece } from '@agentspine/schema';
import type { ChangedPiece } from './erasure-intent.ts';

/** A life of a transcript whose bytes are in custody, in the order of its pieces. */
export interface KeptGeneration {
  readonly custody: Custody;
  readonly harness: Harness;
  readonly pieces: readonly SourcePiece[];
}

/** What of a life of a transcript is of erased sessions. @throws ArchiveError `CUSTODY_MISSING` */
export async function scanGeneration(
  { custody, harness, pieces }: KeptGeneration,
  names: ErasedNames,
): Promise<ErasedShare> {
  const [first] = pieces;
  if (first === undefined) return { erased: [], hasOthers: false };
  const { path } = first;
  let state: unknown;
  let offset = 0;
  return findErasedShare(
    {
      from: 0,
      size: pieces.at(-1)?.to ?? 0,
      read: (position, length) => readPart(custody, pieces, position, length),
      parse: (bytes, isEnd) => {
        const parsed = harness.form.parse(harness, { bytes, offset, state, path, isEnd });
        const consumed = parsed.consumed - offset;
        ({ state } = parsed);
        offset = parsed.consumed;
        return { facts: parsed.facts, consumed };
      },
    },
    new ErasedLineFinder(names, isOfDatabase(harness, path)),
  );
}

/** Whether lines can be taken out of a transcript: not where it is one document. */
export function hasLines(harness: Harness, path: string): boolean {
  return growthOf(harness.form, path) === 'appended';
}

/** A line that was read out of a database names its session, or is of none. */
function isOfDatabase(harness: Harness, path: string): boolean {
  return harness.database !== undefined && harness.claims(basename(path));
}

async function readPart(
  custody: Custody,
  pieces: readonly SourcePiece[],
  position: number,
  length: number,
): Promise<Uint8Array> {
  const piece = pieces.filter(({ from, to }) => from <= position && position < to);
  for await (const { bytes } of custody.readGeneration(piece, position)) return bytes.subarray(0, length);
  return new Uint8Array(0);
}

/** The pieces that blanking changes, with the digests of what they become. */
export async function blankPieces(
  { custody, pieces }: Pick<KeptGeneration, 'custody' | 'pieces'>,
  erased: readonly ByteRange[],
): Promise<readonly ChangedPiece[]> {
  const changed: ChangedPiece[] = [];
  for await (const { piece, offset, bytes } of custody.readGeneration(pieces, 0)) {
    const blanked = blankRanges(bytes, offset, erased);
    if (blanked === bytes) continue;
    changed.push({ before: base64Of(piece.digest), after: createHash('sha256').update(blanked).digest('base64url') });
  }
  return changed;
}

/** The tombstone of a whole transcript. */
export async function buryContent(
  { custody, pieces }: Pick<KeptGeneration, 'custody' | 'pieces'>,
  key: string,
): Promise<ContentTombstone> {
  const whole = createHmac('sha256', key);
  const head = createHmac('sha256', key);
  let bytesRead = 0;
  for await (const { bytes } of custody.readGeneration(pieces, 0)) {
    whole.update(bytes);
    head.update(bytes.subarray(0, Math.max(0, headBytesMax - bytesRead)));
    bytesRead += bytes.length;
  }
  return {
    kind: 'content',
    bytes: bytesRead,
    headBytes: Math.min(bytesRead, headBytesMax),
    head: head.digest('base64url'),
    digest: whole.digest('base64url'),
  };
}

/** A digest of 64 hexadecimal digits as base64url. */
export function base64Of(digest: string): string {
  return Buffer.from(digest, 'hex').toString('base64url');
}
