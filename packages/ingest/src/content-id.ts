import { createHash } from 'node:crypto';

/** The first `digits` hex digits of the SHA-256 of what a thing says: an id that a copy of the thing has too. */
export function contentId(parts: readonly string[], digits: number): string {
  return createHash('sha256').update(parts.join('|')).digest('hex').slice(0, digits);
}
