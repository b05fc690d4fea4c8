import type { Digest } from '../digest.ts';

/**
 * The id of a source file: the first sixteen hex digits of the digest of its path. Facts and manifest name the file by it,
 * so that a fact says where it comes from in a few bytes.
 */
export type SourceFileId = string & { readonly __brand: 'SourceFileId' };

/** Where a fact is: source file, generation, and the bytes `from` (included) to `to` (excluded) of it. */
export type Provenance = readonly [file: SourceFileId, generation: number, from: number, to: number];

/**
 * One line of `custody/manifest.jsonl`: bytes of a source file that were taken into the blob store.
 * The pieces of one generation follow each other without gap; a file that was truncated, rotated or rewritten inside
 * what was already read starts the next generation at byte 0.
 */
export interface SourcePiece {
  /** The version of the form. */
  readonly v: 1;
  /** The kind of line. */
  readonly kind: 'piece';
  /** The id of the source file. */
  readonly file: SourceFileId;
  /** Its absolute path when the piece was taken. */
  readonly path: string;
  /** The harness whose parser reads the file, such as `claude-code`. */
  readonly harness: string;
  /** Which life of the file: a rewrite begins the next one. */
  readonly generation: number;
  /** The first byte. */
  readonly from: number;
  /** The byte after the last one. */
  readonly to: number;
  /** SHA-256 of the plain bytes, which is their name in the blob store. */
  readonly digest: Digest;
  /** `false` where the content mode keeps no raw bytes (SPEC Q22). */
  readonly stored: boolean;
  /**
   * SHA-256 over sampled windows of bytes 0 to `to` of this generation: what a later import compares at a bounded cost. The digest of
   * the piece where it comes from a compressed file.
   */
  readonly sample: Digest;
  /** What the file system said of the file. */
  readonly stat: SourceStat;
  /** When it was taken: ISO 8601 in UTC. */
  readonly takenAt: string;
}

/** What the file system said of the source file when the piece was taken; nanoseconds as decimal text. */
export interface SourceStat {
  /** Identity of the device. */
  readonly device: string;
  /** Identity of the file on its device. */
  readonly inode: string;
  /** Size, in bytes. */
  readonly size: number;
  /** When its bytes last changed, in nanoseconds since the epoch. */
  readonly mtimeNs: string;
  /** When its metadata last changed, in nanoseconds since the epoch. */
  readonly ctimeNs: string;
}
