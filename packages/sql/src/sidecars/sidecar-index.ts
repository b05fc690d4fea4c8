import type { CachedFile } from './cached-file.ts';

/** A copy of a day as it was when it was made, and as the file system showed it when its digest was last computed. */
export interface SidecarEntry {
  /** What the names of its parts begin with. */
  readonly stem: string;
  readonly parts: readonly CachedFile[];
}

/** A line of the index, with its line feed. */
export function formatSidecarEntry({ stem, parts }: SidecarEntry): string {
  return `${JSON.stringify({ stem, parts })}\n`;
}

/** The entries by their stems, the last of each. What is not an entry is passed over: a copy without one is made again. */
export function parseSidecarIndex(text: string): ReadonlyMap<string, SidecarEntry> {
  const entries = new Map<string, SidecarEntry>();
  for (const line of text.split('\n')) {
    const entry = parseEntry(line);
    if (entry !== undefined) entries.set(entry.stem, entry);
  }
  return entries;
}

const stemPattern = /^\d{4}-\d{2}-\d{2}\.[0-9a-f]{16}$/;

function parseEntry(line: string): SidecarEntry | undefined {
  if (line === '') return undefined;
  try {
    const value = JSON.parse(line) as Partial<SidecarEntry> | null;
    const { stem, parts } = value ?? {};
    if (typeof stem !== 'string' || !stemPattern.test(stem) || !Array.isArray(parts)) return undefined;
    return parts.length > 0 && parts.every(isPart) ? { stem, parts } : undefined;
  } catch {
    return undefined;
  }
}

function isPart(value: unknown): value is CachedFile {
  if (typeof value !== 'object' || value === null) return false;
  const { bytes, sha256, seen } = value as Partial<CachedFile>;
  const isDigest = typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256);
  return Number.isSafeInteger(bytes) && isDigest && typeof seen === 'string';
}
