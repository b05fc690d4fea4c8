/**
 * Writes rows of a home as Parquet into a folder of the user's:
 *
 *   DIR/<schema>.<table>/<random>.parquet        a copy of rows: a hard link to the file of the cache where the disk is the same
 *   DIR/<schema>.<table>/rest-<digest>.parquet   rows that are in no such file
 *   DIR/views.sql                                views of each table, over exactly those files
 *   DIR/agentspine.duckdb                        the same as a database without rows
 *
 * Steps: copies are made of what has none; in one read transaction of each store, files are linked and the rest is written; the views are
 * replaced by rename; files that they do not name go. After a crash, the former views name files that are all there, and the next run
 * removes the others.
 */
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { nodeFileSystem } from '@agentspine/durable-fs';
import type { Database } from 'better-sqlite3';
import { ReaderError } from '../errors.ts';
import { parseName } from '../filter-fields.ts';
import { openArchive } from '../open-archive.ts';
import { openSpine } from '../open-spine.ts';
import type { OpenStore } from '../open-store.ts';
import { writeRest } from './export-rest.ts';
import { claimExportFolder, type ExportedView, replaceViews } from './export-views.ts';
import { findNotedSegments } from './find-noted-segments.ts';
import { findSoundSegments, readSegmentManifest } from './find-segments.ts';
import type { Segment } from './segment-manifest.ts';
import { type SegmentTable, segmentFolder } from './segment-place.ts';
import { changedIn } from './segment-slices.ts';
import { archiveSegmentTables, type BuildTablesOptions, buildWhatCanBe, segmentTables } from './segments-of-home.ts';
import { readChangedRows } from './store-changes.ts';

/** What is exported, and where to. */
export interface ExportParquetOptions extends BuildTablesOptions {
  /** A folder that is not there, is empty, or has an earlier export. */
  readonly to: string;
}

/** A table in an export. */
export interface ExportedTable {
  /** As SQL names it: `obs.token_usage`. */
  readonly table: string;
  /** All of its rows. */
  readonly rows: number;
  /** Files of it in the folder. */
  readonly files: number;
  /** Their paths, from the folder. */
  readonly paths: readonly string[];
  /** Files that were not there before. */
  readonly newFiles: number;
}

/**
 * Writes every row of `spine.db` and of the archive as Parquet, of each store as of one instant; tables without rows are left out, and so are days that
 * left `spine.db`. Run again, it moves only what is new.
 * @throws ReaderError `READER_BAD_REQUEST`, `READER_OUTPUT_EXISTS`, `READER_OUTPUT_FAILED`, `READER_QUERY_INTERRUPTED`, and those of `openSpine` and `openArchive` but `READER_NO_ARCHIVE`
 */
export async function exportParquet(options: ExportParquetOptions): Promise<readonly ExportedTable[]> {
  const { home, childEntry } = options;
  const to = parseName(options.to, 'to');
  try {
    claimExportFolder(to);
    await buildWhatCanBe(options);
    using spine = openSpine(home);
    using archive = openArchiveIfThere(home);
    const exported = [
      ...(await exportStore(options, spine.database, segmentTables)),
      ...(archive === undefined ? [] : await exportStore(options, archive.database, archiveSegmentTables)),
    ];
    const holding = exported.filter(({ paths }) => paths.length > 0);
    await replaceViews(to, { tables: holding, childEntry });
    for (const { table, paths } of exported) removeOthers(to, { table, paths });
    return holding.map(({ table, rows, paths, newFiles }) => ({ table, rows, files: paths.length, paths, newFiles }));
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      throw new ReaderError('READER_OUTPUT_FAILED', `cannot write ${to}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** A home without transcripts has none. */
function openArchiveIfThere(home: string): OpenStore | undefined {
  try {
    return openArchive(home);
  } catch (error) {
    if (error instanceof ReaderError && error.code === 'READER_NO_ARCHIVE') return undefined;
    throw error;
  }
}

async function exportStore(
  options: ExportParquetOptions,
  database: Database,
  tablesOf: (database: Database) => readonly SegmentTable[],
): Promise<readonly ExportedFiles[]> {
  const exported: ExportedFiles[] = [];
  database.exec('BEGIN');
  try {
    for (const table of tablesOf(database)) {
      if (options.signal?.aborted === true) {
        throw new ReaderError('READER_QUERY_INTERRUPTED', 'the export was interrupted');
      }
      exported.push(await exportTable(options, database, table));
    }
  } finally {
    database.exec('COMMIT');
  }
  return exported;
}

interface ExportedFiles extends ExportedView {
  readonly table: string;
  readonly rows: number;
  readonly newFiles: number;
}

async function exportTable(
  { home, to, childEntry }: ExportParquetOptions,
  database: Database,
  table: SegmentTable,
): Promise<ExportedFiles> {
  const { view } = table.shown;
  const name = `${view.schema}.${view.name}`;
  const folder = join(to, name);
  const segments = await wholeSegments(home, database, table);
  const files = segments.map(({ file }) => file);
  if (files.length > 0) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const added = files.filter((file) => placeFile(join(segmentFolder(home, table), file), join(folder, file)));
  // A link changes how the file system shows the file of the cache: the next question would read it whole.
  if (added.length > 0) await findNotedSegments({ home, fileSystem: nodeFileSystem }, segmentFolder(home, table));
  const rest = await writeRest(folder, { database, table, segments, childEntry });
  return {
    table: name,
    views: [view.name, ...(table.aliases ?? [])].map((alias) => ({ schema: view.schema, name: alias })),
    paths: [...files, ...rest.files].map((file) => `${name}/${file}`),
    rows: segments.reduce((sum, { rows }) => sum + rows, rest.rows),
    newFiles: added.length + rest.newFiles,
  };
}

/** Segments none of whose rows has changed: whoever reads a file without its view sees no row that is gone. */
async function wholeSegments(home: string, database: Database, table: SegmentTable): Promise<readonly Segment[]> {
  const folder = segmentFolder(home, table);
  const manifest = await readSegmentManifest(nodeFileSystem, folder);
  const changed = manifest && readChangedRows(database, table, manifest);
  if (manifest === undefined || changed === undefined) return [];
  const sound = await findSoundSegments(nodeFileSystem, folder, { ...manifest, checksAll: false });
  return sound.filter((segment) => changedIn(segment, changed).length === 0);
}

/** Whether the file was not there yet. A link is another name of the same bytes; where there can be none, they are copied. */
function placeFile(from: string, to: string): boolean {
  if (existsSync(to) && statSync(to).size === statSync(from).size) return false;
  rmSync(to, { force: true });
  try {
    linkSync(from, to);
  } catch {
    const temp = `${to}.tmp`;
    copyFileSync(from, temp);
    renameSync(temp, to);
  }
  return true;
}

/** Removes files of earlier exports, and nothing that has another name. */
function removeOthers(to: string, { table, paths }: Pick<ExportedFiles, 'table' | 'paths'>): void {
  const folder = join(to, table);
  if (!existsSync(folder)) return;
  const current = new Set(paths.map((path) => basename(path)));
  for (const name of readdirSync(folder)) {
    const isOurs = /^(?:rest-)?[0-9a-f]{16}\.parquet(?:\.tmp)?$/.test(name);
    if (isOurs && !current.has(name)) rmSync(join(folder, name), { force: true });
  }
}
