import { hash } from 'node:crypto';
import { withoutCheck } from '@agentspine/durable-fs';

/*
 * Lines that were erased from the ledger or from the manifest of custody leave a line in their place: how many they were, when they
 * were erased, and the SHA-256 of each, without its check, so that whoever has sealed or copied the file before can tell that these
 * lines are gone and that no other line was changed. It holds nothing else of them. Digests are base64url: 64 hexadecimal digits
 * would be taken for the name of a blob that is in use.
 */

/** What took the place of lines that follow each other. */
export interface ErasedLines {
  /** Version of the line. */
  readonly v: 1;
  /** The kind. */
  readonly kind: 'erased';
  /** The id of the erasure, as tombstones have it. */
  readonly erasure: string;
  /** When: RFC 3339. */
  readonly erasedAt: string;
  /** SHA-256 of each line without its check, in their order, as base64url. */
  readonly digests: readonly string[];
}

/** Which erasure, and when. */
export type Erasure = Pick<ErasedLines, 'erasure' | 'erasedAt'>;

const beginning = '{"v":1,"kind":"erased",';

/** A line with its line feed. */
export function encodeErasedLines({ erasure, erasedAt }: Erasure, digests: readonly string[]): string {
  return `${JSON.stringify({ v: 1, kind: 'erased', erasure, erasedAt, digests } satisfies ErasedLines)}\n`;
}

/** Reads a line; `undefined` where it is another one. */
export function parseErasedLines(text: string): ErasedLines | undefined {
  if (!text.startsWith(beginning)) return undefined;
  try {
    const { erasure, erasedAt, digests }: Record<string, unknown> = JSON.parse(text);
    if (typeof erasure !== 'string' || typeof erasedAt !== 'string' || !Array.isArray(digests)) return undefined;
    return digests.every((digest): digest is string => typeof digest === 'string')
      ? { v: 1, kind: 'erased', erasure, erasedAt, digests }
      : undefined;
  } catch {
    return undefined;
  }
}

/** SHA-256 of a line without its check and line feed, as base64url: what an erased line and a seal say of it. */
export function digestOfLine(line: Uint8Array): string {
  return hash('sha256', withoutCheck(line), 'base64url');
}
