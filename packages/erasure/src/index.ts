export type { ChosenSession, SessionChoice } from './choose-sessions.ts';
export { ErasureError, type ErasureErrorCode } from './errors.ts';
export type { Outside } from './find-outside.ts';
export {
  type ErasedCounts,
  type ForgetReport,
  type ForgetRequest,
  forgetSessions,
  resumeForget,
} from './forget-sessions.ts';
export { sayForgotten, sayVerified } from './forget-text.ts';
export type { PlannedTranscript } from './plan-erasure.ts';
export {
  type ForgottenReport,
  type FoundTrace,
  type VerifyForgottenRequest,
  verifyForgotten,
} from './verify-forgotten.ts';
