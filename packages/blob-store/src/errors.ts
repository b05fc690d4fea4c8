import type { Digest } from '@agentspine/schema';

/** What can go wrong with a blob; failures of the disk are `DurableFsError`s. */
export type BlobStoreErrorCode = 'BLOB_CORRUPT' | 'BLOB_TOO_LARGE' | 'BLOB_STORE_CLOSED';

/** Which blob an error is about, and the path of its file. */
export interface BlobErrorFacts {
  /** The path. */
  readonly path?: string;
  /** The digest in the blob's name. */
  readonly expected?: Digest;
  /** The digest of its bytes; absent where they cannot be decompressed. */
  readonly actual?: Digest;
  /** What it was caused by. */
  readonly cause?: unknown;
}

/** A blob cannot be given or taken. */
export class BlobStoreError extends Error {
  /** The name of the class. */
  override readonly name = 'BlobStoreError';
  /** A code of docs/errors.md. */
  readonly code: BlobStoreErrorCode;
  /** The path. */
  readonly path: string | undefined;
  /** The digest that they should have. */
  readonly expected: Digest | undefined;
  /** The digest that the bytes have. */
  readonly actual: Digest | undefined;

  constructor(code: BlobStoreErrorCode, message: string, { path, expected, actual, cause }: BlobErrorFacts = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.path = path;
    this.expected = expected;
    this.actual = actual;
  }
}
