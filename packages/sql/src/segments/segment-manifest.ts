import { createHash } from 'node:crypto';
import type { CachedFile } from '../sidecars/cached-file.ts';

/** What a table's segments hold, and by which it shows that the store is still the one that they were made from. */
export interface SegmentManifest {
  /** The newest row that is in a segment. */
  readonly newest: { readonly row: bigint; readonly sha256: string };
  /** The last row of `row_changes` that the segments know of. */
  readonly change: StoreChange;
  /** In the order of their rows. */
  readonly segments: readonly Segment[];
}

/** A row of `row_changes`. */
export interface StoreChange {
  readonly seq: bigint;
  /** The random number of the row, as a text. */
  readonly stamp: string;
}

/** A file that holds every row that the store had after one number, up to and with another. */
export interface Segment extends CachedFile {
  /** Its name in the folder of the table. */
  readonly file: string;
  readonly after: bigint;
  readonly last: bigint;
  readonly rows: number;
  /** Of the texts of its rows, as they are in the store. */
  readonly storedBytes: number;
}

/** The bytes of a manifest: a line with the digest of the second one, which is JSON; numbers of rows are texts in it. */
export function formatSegmentManifest(manifest: SegmentManifest): string {
  const line = JSON.stringify({ v: formatVersion, ...manifest }, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return `${digestOf(line)}\n${line}\n`;
}

/** Raised when manifests change. */
const formatVersion = 1;

/** The manifest in these bytes; `undefined` for anything else: then there are no segments. */
export function parseSegmentManifest(text: string): SegmentManifest | undefined {
  const [digest, line, ...rest] = text.split('\n');
  if (line === undefined || rest.length !== 1 || rest[0] !== '' || digest !== digestOf(line)) return undefined;
  // What has its own digest was written by this program, in this form where it has this version.
  const value = JSON.parse(line) as ManifestLine;
  if (value.v !== formatVersion) return undefined;
  const { newest, change, segments } = value;
  return {
    newest: { ...newest, row: BigInt(newest.row) },
    change: { ...change, seq: BigInt(change.seq) },
    segments: segments.map(({ after, last, ...segment }) => ({ ...segment, after: BigInt(after), last: BigInt(last) })),
  };
}

interface ManifestLine {
  readonly v: number;
  readonly newest: { readonly row: string; readonly sha256: string };
  readonly change: { readonly seq: string; readonly stamp: string };
  readonly segments: readonly (Omit<Segment, 'after' | 'last'> & { readonly after: string; readonly last: string })[];
}

function digestOf(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}
