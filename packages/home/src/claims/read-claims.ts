import type { Trace } from '@agentspine/trace';
import { type HomeContext, harnessesOf } from '../home-context.ts';
import { homeOf } from '../home-paths.ts';
import { type ClaimView, viewOfClaim } from './claim-view.ts';
import { type ClaimReport, type ClaimRequest, judgeHomeClaims } from './judge-home-claims.ts';
import { judgeLastTurn } from './judge-transcript.ts';

/** The claims of a home as they are shown, the newest first. */
export interface ShownClaims extends Omit<ClaimReport, 'claims'> {
  readonly claims: readonly ClaimView[];
}

/** Judges the claims of a home. @throws DatabaseError `SPINE_…` */
export async function readClaims(
  world: HomeContext,
  trace: Pick<Trace, 'imports'>,
  request: ClaimRequest,
): Promise<ShownClaims> {
  const { claims, ...rest } = await judgeHomeClaims(homeOf(world), world, { trace, request });
  return { claims: claims.map(viewOfClaim), ...rest };
}

/** The claims of the last turn of a transcript. @throws HomeError `HOME_NOT_FOUND` */
export async function readLastTurnClaims(path: string, world: HomeContext): Promise<readonly ClaimView[]> {
  return (await judgeLastTurn(path, harnessesOf(world))).map(viewOfClaim);
}
