import { judgeTask } from '@agentspine/claims';
import { type HomeContext, harnessesOf } from '../home-context.ts';
import { claimsOfRows, rowsOfTask } from './claim-rows.ts';
import { type ClaimView, viewOfClaim } from './claim-view.ts';
import { readLastTurn } from './judge-transcript.ts';

export { type ClaimRequest, readClaims, refreshClaims, type ShownClaims } from './judge-home-claims.ts';

/** The claims of the last turn of a transcript. @throws HomeError `HOME_NOT_FOUND` */
export async function readLastTurnClaims(path: string, world: HomeContext): Promise<readonly ClaimView[]> {
  const { steps, isOfLastTurn } = await readLastTurn(path, harnessesOf(world));
  const { claims, activities } = judgeTask(steps);
  const task = claimsOfRows(rowsOfTask({ claims: claims.filter(({ place }) => isOfLastTurn(place)), activities }));
  return task.claims.map((row) => viewOfClaim(row, task));
}
