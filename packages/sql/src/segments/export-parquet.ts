/**
 * Writes rows of a home as Parquet into a folder of the user's:
 *
 *   DIR/<schema>.<table>/<random>.parquet        a copy of rows: a hard link to the file of the cache where the disk is the same
 *   DIR/<schema>.<table>/rest-<random>.parquet   rows that are in no such file
 *   DIR/views.sql                                a view a table, over exactly those files
 *
 * Steps: copies are made of what has none; in one read transaction of the store, files are linked and the rest is written; views.sql is
 * replaced by rename; files that it does not name go. After a crash, the former views.sql names files that are all there, and the next run
 * removes the others.
 */
import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { nodeFileSystem } from '@agentspine/durable-fs';
import type { Database } from 'better-sqlite3';
import { ReaderError } from '../errors.ts';
import { openSpine } from '../open-spine.ts';
import { saveOutput } from '../output/save-output.ts';
import { encodeBatch } from '../sandbox/feed-child.ts';
import { qualifiedName, quoteName, quoteText } from '../sandbox/public-tables.ts';
import { readBatches } from '../sandbox/row-batches.ts';
import { SealProcess } from '../sidecars/seal-process.ts';
import { isFull, segmentSizes } from './build-segments.ts';
import { findNotedSegments } from './find-noted-segments.ts';
import { findSoundSegments, readSegmentManifest } from './find-segments.ts';
import type { Segment } from './segment-manifest.ts';
import { type SegmentTable, segmentFolder } from './segment-place.ts';
import { changedIn, rangesOutside } from './segment-slices.ts';
import { type BuildTablesOptions, buildSpineCopies, segmentTables } from './segments-of-home.ts';
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
  /** Files that were not there before. */
  readonly newFiles: number;
}

/**
 * Writes every row of the tables of records, of the log and of events as Parquet, as of one instant; tables without rows are left out. Run again,
 * it moves only what is new. @throws ReaderError `READER_OUTPUT_EXISTS`, `READER_OUTPUT_FAILED`, `READER_QUERY_INTERRUPTED`, and those of `openSpine`
 */
export async function exportParquet(options: ExportParquetOptions): Promise<readonly ExportedTable[]> {
  const { home, to, signal } = options;
  try {
    claimFolder(to);
    await buildSpineCopies(options);
    using store = openSpine(home);
    const { database } = store;
    const exported: ExportedFiles[] = [];
    database.exec('BEGIN');
    try {
      for (const table of segmentTables(database)) {
        if (signal?.aborted === true) throw new ReaderError('READER_QUERY_INTERRUPTED', 'the export was interrupted');
        exported.push(await exportTable(options, database, table));
      }
    } finally {
      database.exec('COMMIT');
    }
    const holding = exported.filter(({ files }) => files.length > 0);
    replaceViews(to, holding);
    for (const { folder, files } of exported) removeOthers(folder, files);
    return holding.map(({ table, rows, files, newFiles }) => ({ table, rows, files: files.length, newFiles }));
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      throw new ReaderError('READER_OUTPUT_FAILED', `cannot write ${to}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

const viewsName = 'views.sql';

const viewsHead = '-- Views over Parquet files that spine export wrote. Open DuckDB in this folder: .read views.sql';

/** Takes a folder, or refuses one that somebody has other files in. */
function claimFolder(to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const views = join(to, viewsName);
  const isOurs = existsSync(views) && readFileSync(views, 'utf8').startsWith(viewsHead);
  if (isOurs || readdirSync(to).length === 0) return;
  throw new ReaderError(
    'READER_OUTPUT_EXISTS',
    `${to} has files that spine export did not write: choose another folder`,
  );
}

interface ExportedFiles {
  readonly table: string;
  readonly view: SegmentTable['shown']['view'];
  readonly folder: string;
  readonly files: readonly string[];
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
    ...{ table: name, view, folder, files: [...files, ...rest.files] },
    rows: segments.reduce((sum, { rows }) => sum + rows, rest.rows),
    newFiles: added.length + rest.files.length,
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

interface RestToWrite extends Pick<BuildTablesOptions, 'childEntry'> {
  readonly database: Database;
  readonly table: SegmentTable;
  readonly segments: readonly Segment[];
}

/** Writes the rows that are in no segment, in files of the size of segments. */
async function writeRest(
  folder: string,
  { database, table, segments, childEntry }: RestToWrite,
): Promise<{ readonly files: readonly string[]; readonly rows: number }> {
  const { shown, publicNames: _names, views: _views, ...stored } = table;
  const files: string[] = [];
  let [rows, sum] = [0, { rows: 0, storedBytes: 0 }];
  await using writer = new RestWriter({ stored, shown }, { folder, childEntry });
  for (const range of rangesOutside(segments)) {
    for (const batch of readBatches(database, table, range)) {
      if (sum.rows > 0 && isFull(sum, batch, segmentSizes.piece)) {
        files.push(await writer.end(sum.rows));
        sum = { rows: 0, storedBytes: 0 };
      }
      await writer.send(encodeBatch(0, batch));
      sum = { rows: sum.rows + batch.rows, storedBytes: sum.storedBytes + batch.bytes };
      rows += batch.rows;
    }
  }
  if (sum.rows > 0) files.push(await writer.end(sum.rows));
  return { files, rows };
}

/** The process that writes files; a table that has no rest starts none. */
class RestWriter implements AsyncDisposable {
  readonly #order: ConstructorParameters<typeof SealProcess>[0];
  readonly #place: { readonly folder: string; readonly childEntry: URL | undefined };
  #process: SealProcess | undefined;

  constructor(
    order: ConstructorParameters<typeof SealProcess>[0],
    place: { readonly folder: string; readonly childEntry: URL | undefined },
  ) {
    this.#order = order;
    this.#place = place;
  }

  async send(frame: Buffer): Promise<void> {
    this.#process ??= new SealProcess(this.#order, this.#place.childEntry);
    await this.#process.send(frame);
  }

  /** Ends a file of so many rows; its name. */
  async end(rows: number): Promise<string> {
    const { folder } = this.#place;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const name = `rest-${randomBytes(8).toString('hex')}.parquet`;
    const temp = join(folder, `${name}.tmp`);
    await this.#process?.makeFile(temp, rows);
    renameSync(temp, join(folder, name));
    return name;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
  }
}

function replaceViews(to: string, tables: readonly ExportedFiles[]): void {
  const schemas = [...new Set(tables.map(({ view }) => view.schema))];
  const lines = [
    viewsHead,
    ...schemas.map((schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)};`),
    ...tables.map(({ view, table, files }) => {
      const paths = files.map((file) => quoteText(`${table}/${file}`)).join(', ');
      return `CREATE OR REPLACE VIEW ${qualifiedName(view)} AS SELECT * FROM read_parquet([${paths}]);`;
    }),
  ];
  saveOutput({ path: join(to, viewsName), bytes: Buffer.from(`${lines.join('\n')}\n`), overwrite: true });
}

/** Removes files of earlier exports, and nothing that has another name. */
function removeOthers(folder: string, files: readonly string[]): void {
  if (!existsSync(folder)) return;
  const current = new Set(files);
  for (const name of readdirSync(folder)) {
    const isOurs = /^(?:rest-)?[0-9a-f]{16}\.parquet(?:\.tmp)?$/.test(name);
    if (isOurs && !current.has(name)) rmSync(join(folder, name), { force: true });
  }
}
