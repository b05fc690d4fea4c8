export { BlobStore } from './blob-store.ts';
export type { GarbageOptions, GarbageReport, SweepOptions, SweepReport } from './collect-garbage.ts';
export type { BlobStoreErrorCode } from './errors.ts';
export { BlobStoreError } from './errors.ts';
export { openBlobStore } from './open-blob-store.ts';
export type { BlobStoreOptions } from './options.ts';
export type { PutOutcome } from './put-blob.ts';
export type { BlobProblem, VerifyReport } from './verify-blobs.ts';
