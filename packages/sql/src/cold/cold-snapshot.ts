/**
 * How a query comes to see each row once while the archiver moves days. A day's rows go: new file, line of the manifest,
 * rename, delete from SQLite. A restored day's go the other way: into SQLite, line of the manifest, the file. So the rows of
 * a day are in SQLite, in its file, or in both, and a line of the manifest stands between the two.
 *
 *   1. read the manifests   2. take the snapshots of SQLite   3. see that no manifest has changed, else begin again
 *
 * A line that was not there at 3 was not there at 2: its rows had not been deleted (or it was no restored day: the file is
 * still read). A line that was there at 1 was there at 2: its rows are in the file, or in a restored day's tables. To take
 * the manifest first and not look again would lose a day that is sealed and deleted in between; to take the snapshot first,
 * a day that is restored in between. Rows in both are distinguished by id when they are loaded; SQLite's stay.
 *
 * Files are opened later. One that a merge replaces while it is read stays as it was: the descriptor is of the old one. One
 * that is not what its line says may be waiting for its rename (`….new-<sha256>`). If it is not that either, and the
 * manifest now says something else of the day, the day was merged or restored after 3: `ColdChange`, and the query is asked
 * again from 1. If the manifest still says the same, the file is corrupt. A query that is asked again opens the days that
 * are likely to change between 2 and 3 (`hold-days.ts`), so that it ends though they are merged all the time.
 */
import { join } from 'node:path';
import { type FileStat, type FileSystem, hasCode, openIfThere, readFully } from '@agentspine/durable-fs';
import { ReaderError } from '../errors.ts';
import { type ColdDay, coldCorrupt, parseColdManifest } from './cold-manifest.ts';
import type { HeldDays } from './hold-days.ts';

/** The cold archive as a query reads it. */
export interface ColdSource {
  /** The folder of the stores. */
  readonly home: string;
  /** Reads the cold archive. */
  readonly fileSystem: FileSystem;
}

/** The days of each table that are cold, at the instant of the snapshots. */
export type ColdDays = ReadonlyMap<string, readonly ColdDay[]>;

/** The transactions that the rows of SQLite are read in. */
export interface Snapshots {
  /** Takes them all: a `BEGIN` alone takes none. */
  readonly begin: () => void;
  readonly end: () => void;
}

/** A merge takes as long as it takes to read a day; between two lines of the manifest there is always time for this. */
const attemptsMax = 100;

/** Far more days than anybody lives. */
const manifestBytesMax = 64 * 1024 * 1024;

/** A day changed after the manifest was read; the query has to begin again. */
export class ColdChange extends Error {}

/**
 * Takes the snapshots and reads the manifests of `tables`, both of one instant.
 * @throws ReaderError `READER_COLD_CORRUPT`, `READER_QUERY_FAILED`
 */
export async function takeColdSnapshot(
  source: ColdSource,
  tables: readonly string[],
  { hold, ...snapshots }: Snapshots & { readonly hold: (days: ColdDays) => Promise<HeldDays> },
): Promise<ColdSnapshot> {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const manifests = await Promise.all(tables.map((table) => readManifest(source, table)));
    snapshots.begin();
    const days = new Map(manifests.map(({ table, days: ofTable }) => [table, ofTable]));
    const held = await holdIfSteady(() => hold(days));
    const states = await Promise.all(tables.map((table) => stateOf(source, table)));
    if (held !== undefined && states.every((state, index) => state === manifests[index]?.state)) return { days, held };
    await held?.[Symbol.asyncDispose]();
    snapshots.end();
  }
  throw new ReaderError('READER_QUERY_FAILED', 'the cold archive kept changing: ask again');
}

/** What was cold at the instant of the snapshots. */
export interface ColdSnapshot {
  readonly days: ColdDays;
  /** Files that were opened with them; the caller disposes of them. */
  readonly held: HeldDays;
}

async function holdIfSteady(hold: () => Promise<HeldDays>): Promise<HeldDays | undefined> {
  try {
    return await hold();
  } catch (error) {
    if (error instanceof ColdChange) return undefined;
    throw error;
  }
}

/** What the manifest says of a day now. */
export async function readColdDay(source: ColdSource, table: string, day: string): Promise<ColdDay | undefined> {
  const { days } = await readManifest(source, table);
  return days.find((candidate) => candidate.day === day);
}

interface Manifest {
  readonly table: string;
  /** As `describeState` has it. */
  readonly state: string;
  readonly days: readonly ColdDay[];
}

async function readManifest(source: ColdSource, table: string): Promise<Manifest> {
  const name = manifestName(table);
  const read = await readManifestFile(source, name);
  if (read !== undefined) return { table, state: read.state, days: parseColdManifest(name, read.text) };
  const names = await source.fileSystem.list(join(source.home, 'archive', table));
  // To lose the manifest must not look like having no cold rows.
  if (names.some((file) => /^\d{4}-\d{2}-\d{2}\.jsonl(\.zst)?$/.test(file)) && !(await isThere(source, name))) {
    throw coldCorrupt(name, 'is not there, but days of it are');
  }
  return { table, state: describeState(undefined), days: [] };
}

async function readManifestFile({ home, fileSystem }: ColdSource, name: string) {
  const file = await openIfThere(fileSystem, join(home, name), 'read').catch((cause: unknown) => {
    // What is not a folder, such as a file called `archive`, is reported by the list that follows.
    if (hasCode(cause, 'FS_NOT_DIRECTORY')) return undefined;
    throw coldCorrupt(name, 'cannot be read', cause);
  });
  if (file === undefined) return undefined;
  try {
    const stat = await file.stat();
    if (stat.kind !== 'file' || stat.size > manifestBytesMax) throw coldCorrupt(name, 'is not a manifest');
    const bytes = Buffer.alloc(stat.size);
    const read = await readFully(file, bytes, 0);
    return { state: describeState(stat), text: bytes.toString('utf8', 0, read) };
  } finally {
    await file.close();
  }
}

async function stateOf(source: ColdSource, table: string): Promise<string> {
  return describeState(await statOf(source, manifestName(table)));
}

/** A torn line is cut off before the next is appended, so that the size alone could be the same. */
function describeState(stat: FileStat | undefined): string {
  return stat === undefined ? 'absent' : `${stat.inode}:${stat.size}:${stat.mtimeNs}`;
}

async function isThere(source: ColdSource, name: string): Promise<boolean> {
  return (await statOf(source, name)) !== undefined;
}

async function statOf({ home, fileSystem }: ColdSource, name: string): Promise<FileStat | undefined> {
  return fileSystem.stat(join(home, name)).catch((cause: unknown) => {
    if (hasCode(cause, 'FS_NOT_DIRECTORY')) return undefined;
    throw coldCorrupt(name, 'cannot be read', cause);
  });
}

function manifestName(table: string): string {
  return `archive/${table}/manifest.jsonl`;
}
