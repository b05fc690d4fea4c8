import type { Digest } from '../digest.ts';

/**
 * Sixteen hex digits that stand for one source file, from the digest of its path: facts and manifest name the file by
 * them, so that a fact says where it comes from in a few bytes.
 */
export type SourceFileId = string & { readonly __brand: 'SourceFileId' };

/** Where a fact stands: source file, generation, and the bytes `from` (included) to `to` (excluded) of it. */
export type Provenance = readonly [file: SourceFileId, generation: number, from: number, to: number];

/**
 * One line of `custody/manifest.jsonl`: bytes of a source file that were taken into the blob store.
 * The pieces of one generation follow each other without gap; a file that was truncated, rotated or rewritten inside
 * what was already read starts the next generation at byte 0.
 */
export interface SourcePiece {
  readonly v: 1;
  readonly kind: 'piece';
  readonly file: SourceFileId;
  readonly path: string;
  /** The parser that claimed the file, `claude-code` or `codex`. */
  readonly harness: string;
  readonly generation: number;
  readonly from: number;
  readonly to: number;
  /** Of the plain bytes; their name in the blob store. */
  readonly digest: Digest;
  /** `false` where the content mode keeps no raw bytes (SPEC Q22). */
  readonly stored: boolean;
  /**
   * SHA-256 over sampled windows of bytes 0 to `to` of this generation: what a later import compares at a bounded cost. The digest of
   * the piece where it comes from a compressed file.
   */
  readonly sample: Digest;
  readonly stat: SourceStat;
  readonly takenAt: string;
}

/** What the file system said of the source file when the piece was taken; nanoseconds as decimal text. */
export interface SourceStat {
  readonly device: string;
  readonly inode: string;
  readonly size: number;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
}
