export { type CommandActivity, classifyCommand } from './commands/classify-command.ts';
export { type JudgedClaim, type JudgedTask, judgeSteps, judgeTask } from './judge-steps.ts';
export { classifierVersion, detectorVersion } from './judge-versions.ts';
export type { Evidence, WriteEvidence } from './judgement/evidence.ts';
export type { ClaimReason, ClaimStatus, Judgement } from './judgement/judgement.ts';
export type { CallAction, Step, StepPlace } from './judgement/step.ts';
export type { Claim } from './sentences/claim.ts';
export type { ClaimKind } from './sentences/claim-words.ts';
export { findClaims } from './sentences/find-claims.ts';
