export { CaptureError, type CaptureErrorCode } from './errors.ts';
export { type HookCommand, type HookPlaces, hookCommandOf, hookPlacesOf } from './hooks/hook-command.ts';
export { type HookStatus, readHookStatus } from './hooks/hook-status.ts';
export { type HookContent, type HookTarget, hookTargets, type WantedHooks } from './hooks/hook-targets.ts';
export { hookOutcomesText, hookStatusText } from './hooks/hook-text.ts';
export { chosenTargets, type HookOutcome, type HookState, type HookWorld } from './hooks/hook-world.ts';
export { hookSnippet, installHooks, uninstallHooks } from './hooks/install-hooks.ts';
export { type DrainedInbox, type DrainOptions, drainInbox } from './inbox/drain-inbox.ts';
export type { JournalMessage } from './inbox/inbox-message.ts';
export { readJournal } from './inbox/read-journal.ts';
export { type FilledLive, fillLive } from './live/fill-live.ts';
export { keepReports } from './live/keep-reports.ts';
export { serveTelemetry } from './live/serve-telemetry.ts';
export { limitOf, withBlockLimits } from './statusline/block-limits.ts';
export { type StatusLineCall, showStatusLine } from './statusline/show-status-line.ts';
export { watchRoundText } from './watch/round-text.ts';
export {
  type ServiceFile,
  type ServiceKind,
  type ServiceProgram,
  serviceFileOf,
  serviceKindOf,
} from './watch/service-text.ts';
export { type WatchOptions, type WatchRound, watchHome } from './watch/watch-home.ts';
