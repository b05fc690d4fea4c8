export type { ClaimView, EvidenceView } from './claim-view.ts';
export {
  type ClaimRequest,
  type ClaimSlice,
  readClaimSlice,
  readClaims,
  refreshClaims,
  type ShownClaims,
} from './judge-home-claims.ts';
export { type ClaimingTurn, readLastTurnClaims, readTurnClaims } from './read-claims.ts';
export { readMilestones } from './read-milestones.ts';
export { type CheckingRule, type ClaimFilter, type ClaimPlaces, readClaimsOf, readRuleTallies } from './rule-claims.ts';
export type { TracedPlaces } from './traced-files.ts';
export { type RuleTrials, type TriedRule, tryRules } from './try-rules.ts';
