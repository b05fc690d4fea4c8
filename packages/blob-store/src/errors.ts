import type { Digest } from '@agentspine/schema';

/** What can go wrong with a blob; failures of the disk are `DurableFsError`s. */
export type BlobStoreErrorCode = 'BLOB_CORRUPT' | 'BLOB_TOO_LARGE' | 'BLOB_STORE_CLOSED';

/** Which blob an error is about, and where it lies. */
export interface BlobErrorFacts {
  readonly path?: string;
  /** The digest in the blob's name. */
  readonly expected?: Digest;
  /** The digest of its bytes; absent where they cannot be decompressed. */
  readonly actual?: Digest;
  readonly cause?: unknown;
}

/** A blob cannot be given or taken. */
export class BlobStoreError extends Error {
  override readonly name = 'BlobStoreError';
  readonly code: BlobStoreErrorCode;
  readonly path: string | undefined;
  readonly expected: Digest | undefined;
  readonly actual: Digest | undefined;

  constructor(code: BlobStoreErrorCode, message: string, { path, expected, actual, cause }: BlobErrorFacts = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.path = path;
    this.expected = expected;
    this.actual = actual;
  }
}
