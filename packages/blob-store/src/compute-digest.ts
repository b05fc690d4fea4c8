import assert from 'node:assert/strict';
import { createHash, type Hash, hash } from 'node:crypto';
import { type Digest, parseDigest } from '@agentspine/schema';

/** The name of these bytes in every store. */
export function computeDigest(bytes: Uint8Array): Digest {
  return toDigest(hash('sha256', bytes));
}

/** Computes a digest of bytes that come in chunks. */
export class RunningDigest {
  readonly #hash: Hash = createHash('sha256');

  update(chunk: Uint8Array): void {
    this.#hash.update(chunk);
  }

  /** Ends it; only once. */
  digest(): Digest {
    return toDigest(this.#hash.digest('hex'));
  }
}

function toDigest(hex: string): Digest {
  const digest = parseDigest(hex);
  assert(digest !== undefined);
  return digest;
}
