export type { SettingsPlace } from './aws-settings.ts';
export { ObjectStoreError, type ObjectStoreErrorCode } from './errors.ts';
export { type FolderPlace, openFolderStore } from './folder-store.ts';
export { type LockObjectsOptions, lockObjects } from './lock-objects.ts';
export { openObjectFileSystem } from './object-file-system.ts';
export { isObjectKey, type ObjectEntry, type ObjectStore, objectBytesMax, type PutIfAbsent } from './object-store.ts';
export { formatS3Address, isS3Address, parseS3Address, type S3Address } from './s3-address.ts';
export type { S3Surroundings } from './s3-requests.ts';
export { openS3Store } from './s3-store.ts';
