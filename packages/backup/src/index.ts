export { BackupError, type BackupErrorCode } from './errors.ts';
export { listBackups } from './list-backups.ts';
export { type PruneReport, type PruneRequest, pruneBackup } from './prune-backup.ts';
export type { PrunePolicy } from './prune-policy.ts';
export { type RestoreReport, type RestoreRequest, restoreBackup } from './restore-backup.ts';
export type { Snapshot } from './snapshot.ts';
export { type BackupReport, takeBackup } from './take-backup.ts';
export type { NamedSnapshot, Snapshots } from './target.ts';
export { type BackupProblem, type VerifyBackupReport, type VerifySample, verifyBackup } from './verify-backup.ts';
