import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DurableFsError, nodeFileSystem } from '@agentspine/durable-fs';
import type { Database } from 'better-sqlite3';
import { ReaderError } from '../errors.ts';
import { openArchive } from '../open-archive.ts';
import { openSpine, spineFileName } from '../open-spine.ts';
import type { OpenStore } from '../open-store.ts';
import { readArchiveTables } from '../sandbox/archive-tables.ts';
import { readLogTables } from '../sandbox/log-tables.ts';
import { readObsTables } from '../sandbox/obs-tables.ts';
import { everyRow } from '../sandbox/row-batches.ts';
import { readTraceTables } from '../sandbox/trace-tables.ts';
import { clockStepMs, msUntilFilesTell } from '../store-files.ts';
import {
  buildSegments,
  type SegmentBuild,
  type SegmentSizes,
  segmentSizes,
  takeSegmentsLock,
} from './build-segments.ts';
import { findSoundSegments, readSegmentManifest } from './find-segments.ts';
import {
  hasSegments,
  isSegmentFolder,
  type SegmentTable,
  segmentFolder,
  segmentsFolder,
  segmentTableName,
} from './segment-place.ts';
import { useSegments } from './segment-slices.ts';
import { isLargeRange, readChangedRows } from './store-changes.ts';

/** How much of a table has a copy as Parquet. */
export interface TableCopies {
  /** The table, as `spine.db` names it; one whose copies are of one state as SQL does, `archive.turns`. */
  readonly table: string;
  /** Its rows that a question reads from files. */
  readonly copiedRows: number;
  /** Files of copies. */
  readonly files: number;
  /** Bytes of those files. */
  readonly bytes: number;
}

/** The copies of a table after they were made. */
export interface BuiltTableCopies extends TableCopies {
  /** Files that were made now. */
  readonly newFiles: number;
  /** Why not all were made; what has no copy is handed over at each question. */
  readonly failure?: string;
}

/** What a build of copies of rows needs. */
export interface BuildTablesOptions {
  /** The folder of the stores. */
  readonly home: string;
  /** Ends it after the file that is being made. */
  readonly signal?: AbortSignal | undefined;
  /** The script of the process that copies; the one beside this package unless the program is bundled. */
  readonly childEntry?: URL | undefined;
}

/**
 * The copies of rows in a home, of each table that has some; a damaged one is found by its digest and removed.
 * @throws ReaderError those of `openSpine` and `openArchive` but `READER_NO_SPINE`, `READER_NO_ARCHIVE`, `READER_ARCHIVE_OLDER` and `READER_ARCHIVE_CORRUPT`
 */
export async function describeTableCopies(home: string): Promise<readonly TableCopies[]> {
  const copies: TableCopies[] = [];
  for (const store of copiedStores) {
    await withTables(home, store, async (database, tables) => {
      for (const table of tables) copies.push(await describe(home, database, table));
    });
  }
  return copies.filter(({ files }) => files > 0);
}

/**
 * Copies the rows of each table that has many without a copy, so that the first question is as fast as the second.
 * @throws ReaderError those of `openSpine` and `openArchive` but `READER_NO_SPINE`, `READER_NO_ARCHIVE`, `READER_ARCHIVE_OLDER` and
 * `READER_ARCHIVE_CORRUPT`; `READER_QUERY_FAILED` where another process makes copies. DurableFsError where the folder of copies cannot be written
 */
export async function buildTableCopies(options: BuildTablesOptions): Promise<readonly BuiltTableCopies[]> {
  if (await hasTables(options.home)) await assertMayBuild(options.home);
  return await buildWhatCanBe(options);
}

/** The same; what keeps copies from being made is the failure of each table. */
export async function buildWhatCanBe(options: BuildTablesOptions): Promise<readonly BuiltTableCopies[]> {
  await untilAtRest(options);
  return await buildTables(options, segmentSizes);
}

async function hasTables(home: string): Promise<boolean> {
  let count = 0;
  for (const store of copiedStores) {
    await withTables(home, store, async (_, tables) => {
      count += tables.length;
    });
  }
  return count > 0;
}

/** What keeps every table from getting copies is said once, and not of each. */
async function assertMayBuild(home: string): Promise<void> {
  await nodeFileSystem.makeDirectory(segmentsFolder(home));
  await using _lock = await takeSegmentsLock({ home, fileSystem: nodeFileSystem });
}

/**
 * Waits, for two seconds at most, where large tables are of one state and `spine.db` was written to just now: its files do not name a state yet.
 */
async function untilAtRest({ home, signal }: BuildTablesOptions): Promise<void> {
  let hasLarge = false;
  await withTables(home, spineStore, async (database, tables) => {
    const ofState = tables.filter(({ readState }) => readState !== undefined);
    hasLarge = ofState.some((table) => isLargeRange(database, table, { ...everyRow, ...segmentSizes.made }));
  });
  const waitMs = hasLarge ? msUntilFilesTell(join(home, spineFileName)) : 0;
  if (waitMs > 0) await setTimeout(Math.min(waitMs, clockStepMs), undefined, { signal }).catch(() => undefined);
}

/** The same with files of other sizes. */
export async function buildTables(
  options: BuildTablesOptions,
  sizes: SegmentSizes,
): Promise<readonly BuiltTableCopies[]> {
  const { home } = options;
  const built: BuiltTableCopies[] = [];
  const current = new Set<string>();
  for (const store of copiedStores) {
    await withTables(home, store, async (database, tables) => {
      for (const table of tables) {
        current.add(basename(segmentFolder(home, table)));
        built.push(await buildTable(options, { database, table, sizes }));
      }
    });
  }
  // A folder that cannot be read takes no copies either, and that is reported for each table.
  await removeOtherVersions(home, current).catch((error: unknown) => {
    if (!(error instanceof DurableFsError)) throw error;
  });
  return built.filter(({ files, failure }) => files > 0 || failure !== undefined);
}

async function buildTable(
  { home, signal, childEntry }: BuildTablesOptions,
  { database, table, sizes }: Pick<SegmentBuild, 'database' | 'table'> & { readonly sizes: SegmentSizes },
): Promise<BuiltTableCopies> {
  const place = { home, fileSystem: nodeFileSystem, childEntry };
  const mayBegin = () => signal?.aborted !== true;
  const { made, ...failed } = await buildSegments(place, { database, table, mayBegin, begun: sizes.made, sizes });
  return { ...(await describe(home, database, table)), newFiles: made, ...failed };
}

/** A store whose rows have copies. */
interface CopiedStore {
  readonly open: (home: string) => OpenStore;
  /** The errors of a home that has no such store, or one that is derived again before it is asked. */
  readonly without: readonly string[];
  readonly tables: (database: Database) => readonly SegmentTable[];
}

/** The tables of `spine.db` that may have copies. */
export function segmentTables(database: Database): readonly SegmentTable[] {
  return [readObsTables, readTraceTables, readLogTables].flatMap((read) => read(database)).filter(hasSegments);
}

/** The tables of the archive that may have copies. */
export function archiveSegmentTables(database: Database): readonly SegmentTable[] {
  return readArchiveTables(database).filter(hasSegments);
}

const spineStore: CopiedStore = { open: openSpine, without: ['READER_NO_SPINE'], tables: segmentTables };

const copiedStores: readonly CopiedStore[] = [
  spineStore,
  {
    open: openArchive,
    without: ['READER_NO_ARCHIVE', 'READER_ARCHIVE_OLDER', 'READER_ARCHIVE_CORRUPT'],
    tables: archiveSegmentTables,
  },
];

/** Removes copies that another version of this package made in another way. Such a version, where it still asks, asks again without them. */
async function removeOtherVersions(home: string, current: ReadonlySet<string>): Promise<void> {
  const folder = segmentsFolder(home);
  for (const name of await nodeFileSystem.list(folder)) {
    if (isSegmentFolder(name) && !current.has(name)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Opens a store of a home where it is there, and gives what it has of tables that may have copies. */
async function withTables(
  home: string,
  { open, without, tables }: CopiedStore,
  use: (database: Database, tables: readonly SegmentTable[]) => Promise<void>,
): Promise<void> {
  let store: OpenStore;
  try {
    store = open(home);
  } catch (error) {
    if (error instanceof ReaderError && without.includes(error.code)) return;
    throw error;
  }
  using opened = store;
  await use(opened.database, tables(opened.database));
}

async function describe(home: string, database: Database, table: SegmentTable): Promise<TableCopies> {
  const folder = segmentFolder(home, table);
  const manifest = await readSegmentManifest(nodeFileSystem, folder);
  const changed = manifest && readChangedRows(database, table, manifest);
  const sound = manifest && (await findSoundSegments(nodeFileSystem, folder, { ...manifest, checksAll: true }));
  const { segments, masked } = useSegments(changed === undefined ? [] : (sound ?? []), changed ?? new Set());
  const sum = (of: 'rows' | 'bytes') => segments.reduce((total, segment) => total + segment[of], 0);
  return {
    table: segmentTableName(table),
    copiedRows: sum('rows') - masked.length,
    files: segments.length,
    bytes: sum('bytes'),
  };
}
