import { hash } from 'node:crypto';
import type { Digest } from '@agentspine/schema';

/** Digest and UTF-8 length of a text: what the ledger and hash-only content keep of it (SPEC Q13). */
export interface MeasuredText {
  readonly digest: Digest;
  readonly bytes: number;
}

/** Measures a text; a lone surrogate counts as U+FFFD, the form in which it would be written. */
export function measureText(text: string): MeasuredText {
  return { digest: parseHash(hash('sha256', text)), bytes: Buffer.byteLength(text) };
}

/** What Node calls a hex hash is a digest. */
function parseHash(hex: string): Digest {
  return hex as Digest;
}
