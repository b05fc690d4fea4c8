import { hash } from 'node:crypto';
import { type Digest, parseDigest, parseJsonObject } from '@agentspine/schema';

/** One backup of a home: when, and which files. */
export interface Snapshot {
  /** When it began, as UTC with milliseconds: what was acknowledged before is in it. */
  readonly at: string;
  /** The digest of the list of its files. */
  readonly tree: Digest;
  /** Number of files. */
  readonly files: number;
  /** Bytes of the files together. */
  readonly bytes: number;
  /** The folder that it is a backup of. */
  readonly home: string;
}

/** The version of what is written. */
export const backupVersion = 1;

/** The text of a snapshot: a line of JSON, and a line with its digest, so that a changed digit is found. */
export function serialiseSnapshot({ at, tree, files, bytes, home }: Snapshot): string {
  const line = JSON.stringify({ v: backupVersion, at, tree, files, bytes, home });
  return `${line}\n${hash('sha256', line)}\n`;
}

/** What is wrong with a snapshot, or what it says. */
export type ParsedSnapshot =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'problem'; readonly problem: string };

/** Reads a snapshot. */
export function parseSnapshot(text: string): ParsedSnapshot {
  const [line = '', digest, end, ...more] = text.split('\n');
  if (digest !== hash('sha256', line) || end !== '' || more.length > 0) return problem('is damaged');
  const { v, at, tree, files, bytes, home } = parseJsonObject(line) ?? {};
  if (v !== backupVersion) return problem(`is of version ${String(v)}, and this program reads ${backupVersion}`);
  const treeDigest = typeof tree === 'string' ? parseDigest(tree) : undefined;
  const isWhole =
    typeof at === 'string' && isInstant(at) && typeof home === 'string' && isCount(files) && isCount(bytes);
  if (!isWhole || treeDigest === undefined) return problem('is not a snapshot');
  return { kind: 'snapshot', snapshot: { at, tree: treeDigest, files, bytes, home } };
}

/** The file of a snapshot; names sort as their times do. */
export function snapshotName({ at, tree }: Snapshot): string {
  return `${at.replaceAll(/[-:.]/g, '')}-${tree.slice(0, 12)}.snapshot`;
}

/** Whether a file may be a snapshot. */
export function isSnapshotName(name: string): boolean {
  return /^\d{8}T\d{9}Z-[0-9a-f]{12}\.snapshot$/.test(name);
}

const problem = (text: string): ParsedSnapshot => ({ kind: 'problem', problem: text });

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

function isInstant(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString() === text;
}
