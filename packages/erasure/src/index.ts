export type { ChosenSession, SessionChoice } from './choose-sessions.ts';
export { type CopyOfHome, type ErasedAgain, eraseAgain, sayErasedAgain } from './erase-again.ts';
export type { ErasedCounts, PlannedCounts } from './erase-sessions.ts';
export { ErasureError, type ErasureErrorCode } from './errors.ts';
export type { Outside } from './find-outside.ts';
export { type ForgetReport, type ForgetRequest, forgetSessions, resumeForget } from './forget-sessions.ts';
export { sayForgotten, sayVerified } from './forget-text.ts';
export type { PlannedTranscript } from './plan-erasure.ts';
export { type FilePart, type ReadOptions, readEveryByte } from './read-every-byte.ts';
export type { SealedPart } from './seal/compare-sealed.ts';
export type { HistoryPart } from './seal/read-history.ts';
export { type MadeSeal, type SealReport, type SealToVerify, sealHome, verifySeal } from './seal/seal-home.ts';
export { sayMadeSeal, saySealReport } from './seal/seal-text.ts';
export {
  type ForgottenReport,
  type FoundTrace,
  type VerifyForgottenRequest,
  verifyForgotten,
} from './verify-forgotten.ts';
