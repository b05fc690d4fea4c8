import type { SegmentInFile } from '../segments/segment.ts';

/** The number and the digest of a segment that a target has. */
export interface StoredSegment {
  /** Its place in the epoch. */
  readonly number: number;
  /** SHA-256 of its plain lines, or the beginning of it. */
  readonly digest: string;
}

/** One life of a home's positions, as a target knows it. */
export interface EpochName {
  /** The home. */
  readonly host: string;
  /** The life of its positions. */
  readonly epoch: string;
}

/** An epoch all of which is there, and the older ones that it takes the place of. */
export interface FinishedEpoch extends EpochName {
  /** What people call the host. */
  readonly name: string;
  /** Epochs of the same home that are out of date. */
  readonly replaces: readonly string[];
}

/** What a target has of an epoch. */
export interface StoredCounts {
  /** Number of segments. */
  readonly segments: number;
  /** Rows of all of them. */
  readonly rows: number;
}

/**
 * Where segments go. Every call may be made again after it failed or its answer was lost: what is there is not there twice.
 */
export interface Sink extends AsyncDisposable {
  /** Whether it has lines of the ledger, or rows that are derived of them. */
  readonly feed: 'ledger' | 'turns';
  /** Puts the views of this version, which questions ask, in the place of those of others; no row is touched. */
  renewViews(): Promise<void>;
  /** The segments that it has of an epoch, ascending. */
  list(name: EpochName): Promise<readonly StoredSegment[]>;
  /** Takes a segment; when it returns, the segment is durable. @throws FleetError `FLEET_CLONED_HOME` where another one has its number */
  put(segment: SegmentInFile): Promise<void>;
  /** Removes what a whole epoch takes the place of. */
  finish(epoch: FinishedEpoch): Promise<void>;
  /** Reads what it has of an epoch, and compares it with what was sent. @throws FleetError `FLEET_DAMAGED` */
  count(name: EpochName): Promise<StoredCounts>;
}
