import { DurableFsError, type FileSystem, hasCode, LineSplitter } from '@agentspine/durable-fs';
import { ReaderError } from '@agentspine/sql';
import { type AskedAt, parseSince } from '../time-bound.ts';

/** Which watchdog trail is read. */
export interface WatchdogRequest {
  /** The folder of the trails, `<home>/logs`. */
  readonly directory: string;
  /** The file system that it is read from. */
  readonly fileSystem: FileSystem;
  /** RFC 3339, a day of the calendar, or a span before now, such as `6h`. */
  readonly since: string;
  /** When "now" is, and whose days are meant. */
  readonly askedAt: AskedAt;
}

/** The watchdog events of a home. */
export interface WatchdogTrail {
  /** Rows as they were written, the oldest first. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
  /** Lines that could not be read. */
  readonly malformed: number;
}

const trailName = /^watchdog-events-(\d{4}-\d{2}-\d{2})\.jsonl$/;
const chunkBytes = 256 * 1024;

/**
 * What the watchdog said, from the JSONL trail and not from the database, which may be what is broken (SPEC 1.8.3).
 * @throws ReaderError `READER_BAD_REQUEST` for a text that is not a time; DurableFsError
 */
export async function readWatchdogTrail({
  directory,
  fileSystem,
  since,
  askedAt,
}: WatchdogRequest): Promise<WatchdogTrail> {
  const from = parseSince(since, askedAt);
  if (from === undefined)
    throw new ReaderError('READER_BAD_REQUEST', `"${since}" is not a time: try 6h, 7d or 2026-04-19`);
  const events: Readonly<Record<string, unknown>>[] = [];
  let malformed = 0;
  for (const name of await listTrails(fileSystem, directory)) {
    // A file has the day on which it was written: what happened later than its day is not in it.
    if ((trailName.exec(name)?.[1] ?? '') < from.slice(0, 10)) continue;
    await readLines(fileSystem, `${directory}/${name}`, (line) => {
      const event = parseEvent(line);
      if (event === undefined) malformed += 1;
      else if (event.time >= from) events.push(event.row);
    });
  }
  return { events: events.toSorted(byTime), malformed };
}

async function listTrails(fileSystem: FileSystem, directory: string): Promise<readonly string[]> {
  try {
    return (await fileSystem.list(directory)).filter((name) => trailName.test(name));
  } catch (error) {
    if (error instanceof DurableFsError && hasCode(error, 'FS_NOT_FOUND')) return [];
    throw error;
  }
}

async function readLines(
  fileSystem: FileSystem,
  path: string,
  take: (line: string | undefined) => void,
): Promise<void> {
  const file = await fileSystem.open(path, 'read');
  try {
    const splitter = new LineSplitter(0);
    const takeFilled = (line: string | undefined): void => {
      if (line !== '') take(line);
    };
    const target = new Uint8Array(chunkBytes);
    for (let position = 0; ; ) {
      const count = await file.read(target, position);
      if (count === 0) break;
      splitter.push(target.subarray(0, count), takeFilled);
      position += count;
    }
    // A line that a crash cut short is a line too, and counted as one that cannot be read.
    splitter.push(Uint8Array.of(0x0a), takeFilled);
  } finally {
    await file.close();
  }
}

function parseEvent(
  line: string | undefined,
): { readonly row: Readonly<Record<string, unknown>>; readonly time: string } | undefined {
  try {
    const row: unknown = JSON.parse(line ?? '');
    if (typeof row !== 'object' || row === null || !('ts_utc' in row) || typeof row.ts_utc !== 'string')
      return undefined;
    return { row: { ...row }, time: row.ts_utc };
  } catch {
    return undefined;
  }
}

function byTime(left: Readonly<Record<string, unknown>>, right: Readonly<Record<string, unknown>>): number {
  const [a, b] = [String(left['ts_utc']), String(right['ts_utc'])];
  if (a === b) return Number(left['id']) - Number(right['id']);
  return a < b ? -1 : 1;
}
