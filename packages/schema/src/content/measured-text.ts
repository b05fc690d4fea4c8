/**
 * The entry `@agentspine/schema/measure`. It is apart from the other words because it loads `node:crypto`, which takes a while, and a
 * process that only records has no use for it.
 */
import { hash } from 'node:crypto';
import type { Digest } from '../digest.ts';
import { stableJson } from './stable-json.ts';

/** Digest and UTF-8 length of a text: what the ledger and hash-only content keep of it (SPEC Q13). */
export interface MeasuredText {
  /** The digest of the text. */
  readonly digest: Digest;
  /** Bytes of UTF-8. */
  readonly bytes: number;
}

/** Measures a text; a lone surrogate counts as U+FFFD, the form in which it would be written. */
export function measureText(text: string): MeasuredText {
  return { digest: parseHash(hash('sha256', text)), bytes: Buffer.byteLength(text) };
}

/** Measures a text, or any other value as JSON whose members are in the order of their names. */
export function measureValue(value: unknown): MeasuredText {
  return measureText(typeof value === 'string' ? value : stableJson(value));
}

/** What Node calls a hex hash is a digest. */
function parseHash(hex: string): Digest {
  return hex as Digest;
}
