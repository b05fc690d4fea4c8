import { parseDigest } from '../digest.ts';
import { parseJsonObject } from '../json-object.ts';
import { parseUtcDay, type UtcDay } from '../utc-day.ts';

/** A line of `archive/<table>/manifest.jsonl`: what a day's file holds since it was sealed (docs/formats/cold-archive.md). */
export interface SealedDay {
  /** The version of the form. */
  readonly v: 1;
  /** The UTC day. */
  readonly day: UtcDay;
  /** `YYYY-MM-DD.jsonl` or `YYYY-MM-DD.jsonl.zst` of that day, and nothing else. */
  readonly file: string;
  /** Number of rows. */
  readonly rows: number;
  /** Of the plain lines, as is `sha256`. */
  readonly bytes: number;
  /** Of the file. */
  readonly storedBytes: number;
  /** Id of the first row. */
  readonly firstId: number;
  /** Id of the last row. */
  readonly lastId: number;
  /** Digest of the lines. */
  readonly sha256: string;
  /** The digest of the line before, without its line feed; 64 zeros for the first. */
  readonly previous: string;
  /** When the file was written: ISO 8601 in UTC. */
  readonly sealedAt: string;
  /** The rows are back in the hot store, and the file is gone: all counts are 0. */
  readonly restored?: true;
}

/** Reads a line of the manifest; `undefined` when it is not one, or of a later version. */
export function parseSealedDay(line: string): SealedDay | undefined {
  const value = parseJsonObject(line);
  if (value === undefined || value['v'] !== 1) return undefined;
  const { day: dayText, file, sha256, previous, sealedAt, restored } = value;
  const day = typeof dayText === 'string' ? parseUtcDay(dayText) : undefined;
  if (day === undefined || typeof file !== 'string' || typeof sealedAt !== 'string') return undefined;
  if (file !== `${day}.jsonl` && file !== `${day}.jsonl.zst`) return undefined;
  const counts = parseCounts(value);
  if (counts === undefined || !isDigest(sha256) || !isDigest(previous)) return undefined;
  if (restored !== undefined && restored !== true) return undefined;
  return { v: 1, day, file, ...counts, sha256, previous, sealedAt, ...(restored === true ? { restored } : {}) };
}

type Counts = Pick<SealedDay, 'rows' | 'bytes' | 'storedBytes' | 'firstId' | 'lastId'>;

function parseCounts(value: Readonly<Record<string, unknown>>): Counts | undefined {
  const { rows, bytes, storedBytes, firstId, lastId } = value;
  if (!isCount(rows) || !isCount(bytes) || !isCount(storedBytes)) return undefined;
  if (!isInteger(firstId) || !isInteger(lastId) || lastId < firstId) return undefined;
  return { rows, bytes, storedBytes, firstId, lastId };
}

function isDigest(value: unknown): value is string {
  return typeof value === 'string' && parseDigest(value) === value;
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isCount(value: unknown): value is number {
  return isInteger(value) && value >= 0;
}
