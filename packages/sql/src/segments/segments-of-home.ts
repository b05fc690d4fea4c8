import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DurableFsError, nodeFileSystem } from '@agentspine/durable-fs';
import type { Database } from 'better-sqlite3';
import { ReaderError } from '../errors.ts';
import { openSpine } from '../open-spine.ts';
import { readLogTables } from '../sandbox/log-tables.ts';
import { readObsTables } from '../sandbox/obs-tables.ts';
import { readTraceTables } from '../sandbox/trace-tables.ts';
import { buildSegments, type SegmentSizes, segmentSizes } from './build-segments.ts';
import { findSoundSegments, readSegmentManifest } from './find-segments.ts';
import { hasSegments, type SegmentTable, segmentFolder, segmentsFolder } from './segment-place.ts';
import { useSegments } from './segment-slices.ts';
import { readChangedRows } from './store-changes.ts';

/** How much of a table of `spine.db` has a copy as Parquet. */
export interface TableCopies {
  /** The table, as `spine.db` names it. */
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

/** The copies of rows in a home, of each table that has some; a damaged one is found by its digest and removed. @throws ReaderError those of `openSpine` but `READER_NO_SPINE` */
export async function describeTableCopies(home: string): Promise<readonly TableCopies[]> {
  return await withTables(home, async (database, tables) => {
    const copies = [];
    for (const table of tables) copies.push(await describe(home, database, table));
    return copies.filter(({ files }) => files > 0);
  });
}

/**
 * Copies the rows of each table that has many without a copy, so that the first question is as fast as the second.
 * @throws ReaderError those of `openSpine` but `READER_NO_SPINE`
 */
export async function buildTableCopies(options: BuildTablesOptions): Promise<readonly BuiltTableCopies[]> {
  return await buildTables(options, segmentSizes);
}

/** The same with files of other sizes. */
export async function buildTables(
  { home, signal, childEntry }: BuildTablesOptions,
  sizes: SegmentSizes,
): Promise<readonly BuiltTableCopies[]> {
  return await withTables(home, async (database, tables) => {
    const built: BuiltTableCopies[] = [];
    for (const table of tables) {
      const place = { home, fileSystem: nodeFileSystem, childEntry };
      const mayBegin = () => signal?.aborted !== true;
      const { made, ...failed } = await buildSegments(place, { database, table, mayBegin, begun: sizes.made, sizes });
      built.push({ ...(await describe(home, database, table)), newFiles: made, ...failed });
    }
    // A folder that cannot be read takes no copies either, and that is reported for each table.
    await removeOtherVersions(home, tables).catch((error: unknown) => {
      if (!(error instanceof DurableFsError)) throw error;
    });
    return built.filter(({ files, failure }) => files > 0 || failure !== undefined);
  });
}

/** The tables of a store that may have copies. */
export function segmentTables(database: Database): readonly SegmentTable[] {
  return [readObsTables, readTraceTables, readLogTables].flatMap((read) => read(database)).filter(hasSegments);
}

/** Removes copies that another version of this package made in another way. Such a version, where it still asks, asks again without them. */
async function removeOtherVersions(home: string, tables: readonly SegmentTable[]): Promise<void> {
  const folder = segmentsFolder(home);
  const current = new Set(tables.map((table) => basename(segmentFolder(home, table))));
  for (const name of await nodeFileSystem.list(folder)) {
    if (/^\w+\.[0-9a-f]{8}$/.test(name) && !current.has(name))
      rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** Opens the store of a home, and gives what it has of tables that may have copies. */
async function withTables<Result>(
  home: string,
  use: (database: Database, tables: readonly SegmentTable[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  try {
    using store = openSpine(home);
    const { database } = store;
    return await use(database, segmentTables(database));
  } catch (error) {
    if (error instanceof ReaderError && error.code === 'READER_NO_SPINE') return [];
    throw error;
  }
}

async function describe(home: string, database: Database, table: SegmentTable): Promise<TableCopies> {
  const folder = segmentFolder(home, table);
  const manifest = await readSegmentManifest(nodeFileSystem, folder);
  const changed = manifest && readChangedRows(database, table, manifest);
  const sound = manifest && (await findSoundSegments(nodeFileSystem, folder, { ...manifest, checksAll: true }));
  const { segments, masked } = useSegments(changed === undefined ? [] : (sound ?? []), changed ?? new Set());
  const sum = (of: 'rows' | 'bytes') => segments.reduce((total, segment) => total + segment[of], 0);
  return { table: table.name, copiedRows: sum('rows') - masked.length, files: segments.length, bytes: sum('bytes') };
}
