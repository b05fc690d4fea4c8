import { judgeTask } from '@agentspine/claims';
import type { HomeContext } from '@agentspine/stores';
import { harnessesOf } from '@agentspine/stores/harnesses-of';
import { rowsOfTask } from './claim-rows.ts';
import { type ClaimView, viewOfClaim } from './claim-view.ts';
import { readClaims, type ShownClaims } from './judge-home-claims.ts';
import { readLastTurn } from './judge-transcript.ts';
import type { TracedPlaces } from './traced-files.ts';

/** The claims of the last turn of a transcript. @throws HomeError `HOME_NOT_FOUND` */
export async function readLastTurnClaims(path: string, world: HomeContext): Promise<readonly ClaimView[]> {
  const { steps, isOfLastTurn } = await readLastTurn(path, harnessesOf(world));
  const { claims, activities } = judgeTask(steps);
  const rows = rowsOfTask({ claims: claims.filter(({ place }) => isOfLastTurn(place)), activities });
  const places = new Map(rows.activities.map((activity, place) => [place, activity]));
  return rows.claims.map((row) => viewOfClaim(row, places));
}

/** A turn of the trace, as far as its claims are found by it. Times are ISO 8601 in UTC. */
export interface ClaimingTurn {
  /** The session, as the trace names it. */
  readonly sessionId: string;
  /** When it began. */
  readonly startedAt: string;
  /** When it ended; left out while it runs. */
  readonly endedAt?: string | undefined;
}

/** The claims of one turn of the trace, in the order in which they were made. @throws ReaderError `READER_SPINE_…` */
export async function readTurnClaims(
  world: HomeContext,
  reader: TracedPlaces,
  { sessionId, startedAt, endedAt }: ClaimingTurn,
): Promise<ShownClaims> {
  const shown = await readClaims(world, reader, {
    sessions: new Set([sessionId]),
    sinceMs: Date.parse(startedAt),
    untilMs: endedAt === undefined ? undefined : Date.parse(endedAt),
  });
  const inOrder = shown.claims
    .filter(({ turn }) => turn >= 0)
    .toSorted(
      (left, right) => Date.parse(left.at) - Date.parse(right.at) || left.line - right.line || left.start - right.start,
    );
  return { ...shown, claims: inOrder };
}
