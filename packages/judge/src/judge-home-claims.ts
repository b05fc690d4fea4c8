/* Every claim of the transcripts in custody, judged by what comes before it in their logs. */
import { join } from 'node:path';
import { nodeSourceTree } from '@agentspine/durable-fs';
import type { ClaimPart } from '@agentspine/read-model';
import { type HomeContext, homeOf } from '@agentspine/stores';
import { openHomeReader } from '@agentspine/stores/with-reader';
import { askJudged, type JudgedQuestion } from './ask-judged.ts';
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

/** Which part of the claims is asked for. */
export interface ClaimPartRequest extends Pick<ClaimRequest, 'sessions'>, ClaimPart, Pick<JudgedQuestion, 'waitMs'> {
  /** Only those with this status. */
  readonly status?: string | undefined;
}

/** A part of the claims of a home. */
export interface ClaimSlice extends Omit<ShownClaims, 'claims'> {
  /**
   * The newest first, then by line and start: all at the place that was asked for, as many behind it as were asked for, and one more
   * where there is one. Claims at one place are all there, in no certain order.
   */
  readonly claims: readonly ClaimView[];
  /** How many come before that place. */
  readonly before: number;
  /** How many there are of each status, whichever is asked for. */
  readonly counts: Readonly<Record<string, number>>;
  /** How many tasks are not judged yet, whose claims are in no figure here; 0 where nothing was asked of the time. */
  readonly tasksLeft: number;
}

/** As `readClaims`, of a part. @throws ReaderError `READER_SPINE_…` */
export async function readClaimSlice(
  world: HomeContext,
  reader: TracedPlaces,
  { sessions, status, from, limit, waitMs }: ClaimPartRequest,
): Promise<ClaimSlice> {
  return askJudged(world, { reader, request: { sessions }, waitMs }, ({ store, filter, unreadable, tasksLeft }) => {
    const found = store.findClaimsFrom({ ...filter, status }, { from, limit });
    return {
      claims: found.map(({ row, activities }) => viewOfClaim(row, activities)),
      before: from === undefined ? 0 : store.countBefore({ ...filter, status }, from),
      counts: Object.fromEntries(store.countStatuses(filter)),
      ...{ unreadable, tasksLeft, filesWithoutBytes: store.countFilesWithoutBytes(filter) },
    };
  });
}

/** Brings `claims.sqlite` up to date, before SQL is asked of it. A home without a trace has no claims. */
export async function refreshClaims(world: HomeContext): Promise<void> {
  if (nodeSourceTree.stat(join(homeOf(world).directory, 'spine.db')) === undefined) return;
  using reader = openHomeReader(world, 'spine');
  await readClaims(world, reader, {});
}
