export type { TableDifference } from './compare-databases.ts';
export { compareArchives, compareProjections, copyDatabase, countMissingEvents } from './compare-databases.ts';
export { copyPages } from './copy-pages.ts';
export { countDamagedCursors } from './damaged-cursors.ts';
export { sizeOfFile } from './database-files.ts';
export { digestsInSpine } from './digests-in-spine.ts';
export type { DatabaseErrorCode } from './errors.ts';
export { DatabaseError, StoreError } from './errors.ts';
export type { ExportedSpine } from './export-spine.ts';
export { exportSpine } from './export-spine.ts';
export type { FollowOptions } from './follow-commits.ts';
export { followCommits } from './follow-commits.ts';
export type { DerivedStore } from './open-derived-store.ts';
export { openDerivedStore } from './open-derived-store.ts';
export {
  createPrivateSqlite,
  finishPrivateSqlite,
  makeDurable,
  makeSpineDurable,
  openSqlite,
  openSqliteToRead,
  removePrivateSqlite,
} from './open-sqlite.ts';
export type { Durability } from './pragmas.ts';
export { busyTimeoutMs } from './pragmas.ts';
export { type OtherDatabase, openOtherDatabase } from './read-other-database.ts';
export { charactersAReadMax, readSome, rowsAReadMax } from './read-some.ts';
export { type DamagedPack, findDamagedPacks } from './repack-events.ts';
export { replaceDatabase, replacementSteps } from './replace-database.ts';
export { runTransaction } from './run-transaction.ts';
export { SpineConnection } from './spine-connection.ts';
export type { MisfiledRecords, SpineStatus } from './spine-status.ts';
export { checkDatabase, findMisfiledRecords, readSpineStatus, readWatermarks } from './spine-status.ts';
export { countUnnamedEvents } from './unnamed-events.ts';
export { blockingTimer } from './write-turn.ts';
