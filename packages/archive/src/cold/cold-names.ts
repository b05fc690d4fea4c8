import { parseUtcDay, type UtcDay } from '@agentspine/schema';

/** How the file of a day is stored. */
export type ColdCompression = 'none' | 'zstd';

/** What a file name in the folder of a table is: a day, a manifest, or something else. */
export type ColdName =
  | { readonly kind: 'day'; readonly day: UtcDay; readonly file: string }
  /** A day that is whole and synced, but perhaps not in the manifest. */
  | { readonly kind: 'new'; readonly day: UtcDay; readonly file: string; readonly sha256: string }
  /** What a crash left of the writing of a day. */
  | { readonly kind: 'partial' }
  /** Manifest, lock, and what was cut off the manifest. */
  | { readonly kind: 'ours' }
  | { readonly kind: 'stray' };

export const manifestName = 'manifest.jsonl';
export const lockName = 'lock';

/** The file of a day. */
export function dayFileName(day: UtcDay, compression: ColdCompression): string {
  return compression === 'zstd' ? `${day}.jsonl.zst` : `${day}.jsonl`;
}

/** Where a day's file is written. */
export function partialName(file: string): string {
  return `${file}.partial`;
}

/** Where it waits until the manifest names it. */
export function newName(file: string, sha256: string): string {
  return `${file}.new-${sha256}`;
}

/** Whether a day's file is a zstd frame. */
export function isCompressed(file: string): boolean {
  return file.endsWith('.zst');
}

const pattern =
  /^(?<file>(?<day>\d{4}-\d{2}-\d{2})\.jsonl(?:\.zst)?)(?:\.new-(?<sha256>[0-9a-f]{64})|(?<partial>\.partial))?$/;

/** Says what a name stands for. */
export function parseColdName(name: string): ColdName {
  if (name === manifestName || name === lockName) return { kind: 'ours' };
  if (name.startsWith(`${manifestName}.torn-`) || name.startsWith(`${lockName}.takeover-`)) return { kind: 'ours' };
  const groups = pattern.exec(name)?.groups;
  const day = parseUtcDay(groups?.['day'] ?? '');
  const file = groups?.['file'];
  if (day === undefined || file === undefined) return { kind: 'stray' };
  if (groups?.['partial'] !== undefined) return { kind: 'partial' };
  const sha256 = groups?.['sha256'];
  return sha256 === undefined ? { kind: 'day', day, file } : { kind: 'new', day, file, sha256 };
}
