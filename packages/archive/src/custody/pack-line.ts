import { type Digest, parseDigest } from '@agentspine/schema';

/** A pack that was made, before its first piece is named: which file, how many blobs, and their bytes together. */
export interface CustodyPack {
  /** Tells the line of a pack from that of a piece. */
  readonly kind: 'pack';
  /** The name of its file. */
  readonly name: Digest;
  /** How many blobs it holds. */
  readonly blobs: number;
  /** Size of the blobs together, in bytes. */
  readonly bytes: number;
}

/**
 * A pack as its line of `custody/manifest.jsonl`, with the line feed. Its version is 2, so that a program from before packs, which
 * cannot find the pieces in them, finds a line that it cannot read: its `doctor` names it, and it collects no garbage.
 */
export function encodePackLine({ kind, name, blobs, bytes }: CustodyPack): string {
  return `${JSON.stringify({ v: 2, kind, name, blobs, bytes })}\n`;
}

/** Reads the line of a pack; `undefined` when it is not one. */
export function parsePackLine(text: string): CustodyPack | undefined {
  if (!text.startsWith('{"v":2,"kind":"pack",')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { name, blobs, bytes } = value as Record<string, unknown>;
  const digest = typeof name === 'string' ? parseDigest(name) : undefined;
  if (digest === undefined || !isCount(blobs) || !isCount(bytes)) return undefined;
  return { kind: 'pack', name: digest, blobs, bytes };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
