/** The floor of the use cases: names and settings of a home, and what a use case gets from outside. It loads no store. */
export { boundHeap } from './bound-heap.ts';
export { type Check, type Examination, type Finding, listSome } from './check.ts';
export {
  clearDisposableNames,
  clearName,
  derivedStoreFiles,
  derivedStores,
  disposableFiles,
  wordOf,
} from './disposable-files.ts';
export { HomeError, type HomeErrorCode } from './errors.ts';
export { type ConfiguredTimezone, homeCalendar, timezoneIn, timezoneOf } from './home-calendar.ts';
export { type HomeContext, type HomeProgress, withHome } from './home-context.ts';
export {
  type Home,
  homeOf,
  makeHome,
  readSettings,
  readSettingsText,
  readTextFile,
  type SettingsText,
} from './home-paths.ts';
export { lockOptions } from './lock-options.ts';
export { type NotedBackup, noteBackup, readNotedBackups } from './noted-backups.ts';
export { reasonOf } from './reason-of.ts';
export { tempAges } from './temp-ages.ts';
