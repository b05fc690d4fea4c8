/* Every claim of the transcripts in custody, judged by what comes before it in their logs. */
import { join } from 'node:path';
import { nodeSourceTree } from '@agentspine/durable-fs';
import { type HomeContext, homeOf } from '@agentspine/stores';
import { openHomeReader } from '@agentspine/stores/with-reader';
import { askJudged } from './ask-judged.ts';
import { type ClaimView, viewOfClaim } from './claim-view.ts';
import type { TracedPlaces } from './traced-files.ts';

/** Which claims are asked for. */
export interface ClaimRequest {
  /** Only these sessions, by their names in the trace. */
  readonly sessions?: ReadonlySet<string> | undefined;
  /** Only what was said then or later; milliseconds. */
  readonly sinceMs?: number | undefined;
  /** Only what was said then or before; milliseconds. */
  readonly untilMs?: number | undefined;
}

/** What a session claims, and whether it fits what was done. */
export interface ShownClaims {
  /** The newest first. */
  readonly claims: readonly ClaimView[];
  /** Transcripts that were not read, and why. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Transcripts of which custody has no bytes: what they claim is not known. */
  readonly filesWithoutBytes: number;
}

/** Judges the claims of a home where that was not done yet. Ends early when the signal is aborted. @throws ReaderError `READER_SPINE_…` */
export async function readClaims(
  world: HomeContext,
  reader: TracedPlaces,
  request: ClaimRequest,
): Promise<ShownClaims> {
  return askJudged(world, { reader, request }, ({ store, filter, unreadable }) => ({
    claims: store.findClaims(filter).map(({ row, activities }) => viewOfClaim(row, activities)),
    unreadable,
    filesWithoutBytes: store.countFilesWithoutBytes(filter),
  }));
}

/** Brings `claims.sqlite` up to date, before SQL is asked of it. A home without a trace has no claims. */
export async function refreshClaims(world: HomeContext): Promise<void> {
  if (nodeSourceTree.stat(join(homeOf(world).directory, 'spine.db')) === undefined) return;
  using reader = openHomeReader(world, 'spine');
  await readClaims(world, reader, {});
}
