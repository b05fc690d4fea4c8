import { type CursorLine, type Digest, parseDigest, type SourcePiece, type SourceStat } from '@agentspine/schema';
import { parseStat } from './manifest-line.ts';

/**
 * What an import knows of one source file: the end of its custody and the place up to which the ledger was derived.
 * All of it follows from manifest and ledger; it is kept together so that an import with nothing to do reads neither.
 */
export interface SourceEntry {
  /** Path of the transcript. */
  readonly path: string;
  /** The harness whose parser reads the file, such as `codex`. */
  readonly harness: string;
  /** Which life of the file: a rewrite begins the next one. */
  readonly generation: number;
  /** Bytes of this generation in custody. */
  readonly end: number;
  /** Digest of a sample of its bytes. */
  readonly sample: Digest;
  /** What the file system says of it. */
  readonly stat: SourceStat;
  /** Bytes of this generation that were derived into the ledger. */
  readonly offset: number;
  /** Where custody ended when they were; less than `end` after a crash between custody and ledger. */
  readonly taken: number;
  /** Name and version, as in `codex/1`; '' before anything was derived. */
  readonly parser: string;
  /** The state of its parser. */
  readonly state: unknown;
}

/** The entry after a piece was taken into custody. */
export function entryAfterPiece(entry: SourceEntry | undefined, piece: SourcePiece): SourceEntry {
  const isSameGeneration = entry !== undefined && entry.generation === piece.generation;
  return {
    path: piece.path,
    harness: piece.harness,
    generation: piece.generation,
    end: piece.to,
    sample: piece.sample,
    stat: piece.stat,
    offset: isSameGeneration ? entry.offset : 0,
    taken: isSameGeneration ? entry.taken : 0,
    parser: isSameGeneration ? entry.parser : '',
    state: isSameGeneration ? entry.state : undefined,
  };
}

/** The entry after a chunk was derived; cursors of generations that are over change nothing. */
export function entryAfterCursor(entry: SourceEntry, cursor: CursorLine): SourceEntry {
  if (cursor.generation !== entry.generation || cursor.taken < entry.taken) return entry;
  return { ...entry, offset: cursor.offset, taken: cursor.taken, parser: cursor.parser, state: cursor.state };
}

/** Whether custody holds bytes that the ledger has not seen. */
export function isBehind(entry: SourceEntry): boolean {
  return entry.taken < entry.end;
}

/** Reads an entry of `cursors.json`; `undefined` when it is damaged. */
export function parseSourceEntry(value: unknown): SourceEntry | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { path, harness, generation, end, sample, stat, offset, taken, parser, state } = value as Record<
    string,
    unknown
  >;
  const digest = typeof sample === 'string' ? parseDigest(sample) : undefined;
  const parsedStat = parseStat(stat);
  if (typeof path !== 'string' || typeof harness !== 'string' || typeof parser !== 'string') return undefined;
  if (digest === undefined || parsedStat === undefined) return undefined;
  if (![generation, end, offset, taken].every((count) => Number.isSafeInteger(count))) return undefined;
  return {
    path,
    harness,
    generation: Number(generation),
    end: Number(end),
    sample: digest,
    stat: parsedStat,
    offset: Number(offset),
    taken: Number(taken),
    parser,
    state,
  };
}
