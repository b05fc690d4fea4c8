import { type Digest, parseDigest, type SourceFileId, type SourcePiece, type SourceStat } from '@agentspine/schema';

/** A piece as its line of `custody/manifest.jsonl`, with the line feed. */
export function encodeManifestLine(piece: SourcePiece): string {
  return `${JSON.stringify(piece)}\n`;
}

/** Reads a line of the manifest; `undefined` when it is not one, or of a later version. */
export function parseManifestLine(text: string): SourcePiece | undefined {
  const value = parseJson(text);
  if (value === undefined || value['v'] !== 1 || value['kind'] !== 'piece') return undefined;
  const digest = parseDigestField(value['digest']);
  const sample = parseDigestField(value['sample']);
  const stat = parseStat(value['stat']);
  const { file, path, harness, generation, from, to, stored, takenAt } = value;
  if (digest === undefined || sample === undefined || stat === undefined) return undefined;
  if (typeof file !== 'string' || !/^[0-9a-f]{16}$/.test(file)) return undefined;
  if (typeof path !== 'string' || typeof harness !== 'string' || typeof takenAt !== 'string') return undefined;
  if (!isCount(generation) || !isCount(from) || !isCount(to) || to < from || typeof stored !== 'boolean')
    return undefined;
  return {
    v: 1,
    kind: 'piece',
    file: file as SourceFileId,
    path,
    harness,
    generation,
    from,
    to,
    digest,
    stored,
    sample,
    stat,
    takenAt,
  };
}

/** Whether a line is a seal over lines before it that have no checks, and names no piece. */
export function isManifestSeal(text: string): boolean {
  return text.startsWith('{"v":1,"kind":"seal",');
}

/** Reads what the file system said of a source; `undefined` when a field is missing or of another kind. */
export function parseStat(value: unknown): SourceStat | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { device, inode, size, mtimeNs, ctimeNs } = value as Record<string, unknown>;
  if (typeof device !== 'string' || typeof inode !== 'string' || !isCount(size)) return undefined;
  if (typeof mtimeNs !== 'string' || typeof ctimeNs !== 'string') return undefined;
  return { device, inode, size, mtimeNs, ctimeNs };
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function parseDigestField(value: unknown): Digest | undefined {
  return typeof value === 'string' ? parseDigest(value) : undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
