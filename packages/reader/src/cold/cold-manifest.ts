import { type Digest, parseDigest, parseUtcDay, type UtcDay } from '@agentspine/schema';
import { ReaderError } from '../errors.ts';

/** A day whose rows left `spine.db`, as the last line of the manifest has it (docs/formats/cold-archive.md). */
export interface ColdDay {
  readonly day: UtcDay;
  /** `YYYY-MM-DD.jsonl` or `YYYY-MM-DD.jsonl.zst`, and nothing else. */
  readonly file: string;
  readonly rows: number;
  /** Of the plain lines. */
  readonly bytes: number;
  /** Of the file. */
  readonly storedBytes: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly sha256: Digest;
  /** The line of the manifest, from 1: a day with a higher one was sealed later. */
  readonly line: number;
}

/** A file of the cold archive is not what it should be; `name` is relative to the home. */
export function coldCorrupt(name: string, reason: string, cause?: unknown): ReaderError {
  const message = `${name} ${reason}: run \`spine store verify\``;
  return new ReaderError('READER_COLD_CORRUPT', message, cause === undefined ? undefined : { cause });
}

/**
 * The days that a manifest says are cold, ascending. The last line of a day counts; one of no rows, or of a day that was
 * restored, takes the day out again. A last line without its line feed is one that is being appended, and not there yet.
 * @throws ReaderError `READER_COLD_CORRUPT`
 */
export function parseColdManifest(name: string, text: string): readonly ColdDay[] {
  const days = new Map<string, ColdDay>();
  for (const [index, line] of text.split('\n').slice(0, -1).entries()) {
    const entry = parseLine(line, index + 1);
    if (entry === undefined) throw coldCorrupt(name, `has a line ${index + 1} that this version cannot read`);
    if (entry.cold === undefined) days.delete(entry.day);
    else days.set(entry.day, entry.cold);
  }
  return [...days.values()].sort((left, right) => (left.day < right.day ? -1 : 1));
}

interface Entry {
  readonly day: UtcDay;
  /** Absent for a day that was restored. */
  readonly cold?: ColdDay;
}

function parseLine(text: string, line: number): Entry | undefined {
  const value = parseObject(text);
  if (value === undefined || value['v'] !== 1) return undefined;
  const day = typeof value['day'] === 'string' ? parseUtcDay(value['day']) : undefined;
  if (day === undefined) return undefined;
  if (value['restored'] === true || value['rows'] === 0) return { day };
  const { file, sha256 } = value;
  const [rows, bytes, storedBytes] = ['rows', 'bytes', 'storedBytes'].map((key) => countOf(value[key]));
  const { firstId, lastId } = value;
  if (typeof file !== 'string' || (file !== `${day}.jsonl` && file !== `${day}.jsonl.zst`)) return undefined;
  const digest = typeof sha256 === 'string' ? parseDigest(sha256) : undefined;
  if (rows === undefined || bytes === undefined || storedBytes === undefined || digest === undefined) return undefined;
  if (!isId(firstId) || !isId(lastId)) return undefined;
  return { day, cold: { day, file, rows, bytes, storedBytes, firstId, lastId, sha256: digest, line } };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
