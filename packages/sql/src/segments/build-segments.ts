/**
 * Makes segments of a table's rows, in one read transaction of the store. Steps: the lock; of the segments that there are, those that hold
 * rows which changed are left out, and a small last one; ranges that no segment holds go to a process that is sent no SQL of a person,
 * piece after piece; a piece is synced and renamed, then the manifest with it is synced and renamed. A crash leaves a folder of a process
 * that is gone, or a file that no manifest names: the next build removes both. A question that has read an older manifest finds that a
 * file is gone and asks again.
 */

import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { acquireLock, DurableFsError, nodeLockEnvironment, ownedName } from '@agentspine/durable-fs';
import type { Database } from 'better-sqlite3';
import type { ColdSource } from '../cold/cold-snapshot.ts';
import { ReaderError } from '../errors.ts';
import { encodeBatch } from '../sandbox/feed-child.ts';
import { publicPartOf } from '../sandbox/public-tables.ts';
import { type RowBatch, readBatches } from '../sandbox/row-batches.ts';
import { placeCachedFile } from '../sidecars/cached-file.ts';
import { SealProcess } from '../sidecars/seal-process.ts';
import { makingPrefix, removeLeftovers, type SealPlace } from '../sidecars/seal-sidecars.ts';
import { findSoundSegments, readSegmentManifest, writeSegmentManifest } from './find-segments.ts';
import type { Segment, StoreChange } from './segment-manifest.ts';
import { manifestName, type SegmentTable, segmentFolder, segmentsFolder } from './segment-place.ts';
import { changedIn, type RowRange, rangesOutside } from './segment-slices.ts';
import { digestRow, isLargeRange, readChangedRows, readNewestChange } from './store-changes.ts';

/** Rows, and bytes of their texts in the store. */
export interface RangeSize {
  readonly rows: number;
  readonly bytes: number;
}

/** How large segments are; a size is reached by its rows or its bytes. */
export interface SegmentSizes {
  /** A range that is smaller is not worth a file: its rows are handed over. */
  readonly made: RangeSize;
  /** A last segment that is smaller is made again together with what came after it, so that there are not many small ones. */
  readonly kept: RangeSize;
  /** No file holds more: it is in memory as rows, and once more as columns. */
  readonly piece: RangeSize;
}

/** The sizes of every home. */
export const segmentSizes: SegmentSizes = {
  made: { rows: 4_096, bytes: 1024 * 1024 },
  kept: { rows: 32_768, bytes: 8 * 1024 * 1024 },
  piece: { rows: 122_880, bytes: 16 * 1024 * 1024 },
};

/** What is to be made. */
export interface SegmentBuild {
  readonly database: Database;
  readonly table: SegmentTable;
  /** Where no range that no segment holds is so large, nothing is made. */
  readonly begun: RangeSize;
  /** Asked before each file. */
  readonly mayBegin: () => boolean;
  readonly sizes?: SegmentSizes;
}

/** What came of it. */
export interface BuiltSegments {
  /** Files that were made. */
  readonly made: number;
  /** Why not all were made that should have been. */
  readonly failure?: string;
}

/** Makes the segments that are missing. Where another process makes some, nothing is made: it is not waited for. */
export async function buildSegments(place: SealPlace, build: SegmentBuild): Promise<BuiltSegments> {
  const { fileSystem, home } = place;
  const { database, table } = build;
  const folder = segmentFolder(home, table);
  const making = join(folder, `${makingPrefix}${ownedName(nodeLockEnvironment)}`);
  let made = 0;
  try {
    await fileSystem.makeDirectory(segmentsFolder(home));
    await using lock = await takeSegmentsLock(place);
    // Pages that are mapped count as memory of this process, and a build looks at each of them once.
    const mapped = database.pragma('mmap_size', { simple: true });
    database.pragma('mmap_size = 0');
    database.exec('BEGIN');
    try {
      await fileSystem.makeDirectory(making);
      await removeLeftovers(place, folder);
      const builder = await TableBuilder.open(place, { sizes: segmentSizes, ...build, folder, making });
      for await (const _ of builder?.pieces() ?? []) {
        made += 1;
        await lock.assertHeld();
      }
      await builder?.removeOthers();
    } finally {
      database.exec('COMMIT');
      database.pragma(`mmap_size = ${String(mapped)}`);
      rmSync(making, { recursive: true, force: true });
    }
    return { made };
  } catch (error) {
    if (!(error instanceof DurableFsError || error instanceof ReaderError)) throw error;
    return { made, failure: error.message };
  }
}

/** Gives up at once where the lock is held. @throws ReaderError `READER_QUERY_FAILED`; DurableFsError */
export function takeSegmentsLock({ fileSystem, home }: ColdSource) {
  const wait = () => Promise.reject(new ReaderError('READER_QUERY_FAILED', 'another process is making segments'));
  return acquireLock(fileSystem, join(segmentsFolder(home), 'lock'), { environment: { ...nodeLockEnvironment, wait } });
}

interface TableBuild extends Required<SegmentBuild> {
  readonly folder: string;
  readonly making: string;
}

/** The segments of one table while they are made. */
class TableBuilder {
  readonly #place: SealPlace;
  readonly #build: TableBuild;
  readonly #change: StoreChange;
  #segments: readonly Segment[];

  private constructor(
    place: SealPlace,
    build: TableBuild,
    known: { change: StoreChange; segments: readonly Segment[] },
  ) {
    this.#place = place;
    this.#build = build;
    this.#change = known.change;
    this.#segments = known.segments;
  }

  /** `undefined` where there is nothing to do, or the store does not list what changes in it. */
  static async open(place: SealPlace, build: TableBuild): Promise<TableBuilder | undefined> {
    const { database, table, folder, begun, sizes } = build;
    const change = readNewestChange(database, table);
    if (change === undefined) return undefined;
    const manifest = await readSegmentManifest(place.fileSystem, folder);
    const changed = manifest && readChangedRows(database, table, manifest);
    const segments = changed === undefined ? [] : (manifest?.segments ?? []);
    const sound = await findSoundSegments(place.fileSystem, folder, { segments, checksAll: false });
    const kept = sound.filter((one) => changedIn(one, changed ?? new Set()).length === 0);
    const isBegun = rangesOutside(kept).some((range) => isLargeRange(database, table, { ...range, ...begun }));
    if (!isBegun) return undefined;
    const last = kept.at(-1);
    const isSmall = last !== undefined && last.rows < sizes.kept.rows && last.storedBytes < sizes.kept.bytes;
    return new TableBuilder(place, build, { change, segments: isSmall ? kept.slice(0, -1) : kept });
  }

  /** Makes file after file, and publishes each. @throws DurableFsError, ReaderError `READER_QUERY_FAILED` */
  async *pieces(): AsyncGenerator<Segment> {
    const { database, table, mayBegin, sizes } = this.#build;
    const { shown, readState } = table;
    const stored = publicPartOf(table);
    const ranges = rangesOutside(this.#segments);
    // A copy of one state is whole: what is left would be handed over at each question.
    const least = readState === undefined ? sizes.made : { rows: 1, bytes: Number.POSITIVE_INFINITY };
    await using process = new SealProcess({ stored, shown }, this.#place.childEntry);
    for (const range of ranges) {
      let { after } = range;
      while (mayBegin() && isLargeRange(database, table, { after, last: range.last, ...least })) {
        const segment = await this.#make(process, { after, last: range.last });
        await this.#publish(segment);
        yield segment;
        after = segment.last;
      }
    }
  }

  async #make(process: SealProcess, range: RowRange): Promise<Segment> {
    const { database, table, folder, making, sizes } = this.#build;
    const { fileSystem } = this.#place;
    let { after: last } = range;
    let [rows, storedBytes] = [0, 0];
    for (const batch of readBatches(database, table, range)) {
      if (rows > 0 && isFull({ rows, storedBytes }, batch, sizes.piece)) break;
      await process.send(encodeBatch(0, batch));
      last = batch.last;
      rows += batch.rows;
      storedBytes += batch.bytes;
    }
    const file = `${randomBytes(8).toString('hex')}.parquet`;
    const path = join(making, file);
    await process.makeFile(path, rows);
    const cached = await placeCachedFile(fileSystem, path, join(folder, file));
    await fileSystem.syncDirectory(folder);
    return { file, after: range.after, last, rows, storedBytes, ...cached };
  }

  async #publish(segment: Segment): Promise<void> {
    const { database, table, folder } = this.#build;
    const segments = [...this.#segments, segment].sort((left, right) => (left.last < right.last ? -1 : 1));
    const row = segments.at(-1)?.last ?? segment.last;
    const sha256 = digestRow(database, table, row);
    if (sha256 === undefined) throw new ReaderError('READER_QUERY_FAILED', `row ${row} of ${table.name} is gone`);
    await writeSegmentManifest(this.#place.fileSystem, folder, {
      ...{ newest: { row, sha256 }, change: this.#change, segments },
    });
    this.#segments = segments;
  }

  /** Removes files that no manifest names. */
  async removeOthers(): Promise<void> {
    const { folder } = this.#build;
    const { fileSystem } = this.#place;
    const manifest = await readSegmentManifest(fileSystem, folder);
    const named = new Set(manifest?.segments.map(({ file }) => file));
    for (const name of await fileSystem.list(folder)) {
      const isOurs = name === manifestName || named.has(name) || name.startsWith(makingPrefix);
      if (!isOurs) await fileSystem.remove(join(folder, name));
    }
  }
}

/** Whether a piece would be larger than it may be with one batch more. */
export function isFull(piece: Pick<Segment, 'rows' | 'storedBytes'>, batch: RowBatch, most: RangeSize): boolean {
  return piece.rows + batch.rows > most.rows || piece.storedBytes + batch.bytes > most.bytes;
}
