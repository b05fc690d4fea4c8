import { DurableFsError, type Lock } from '@agentspine/durable-fs';
import type { UtcDay } from '@agentspine/schema';
import { ArchiveError } from '../errors.ts';
import { batchOfRows, rowsOfBatch } from './cold-batch.ts';
import { type ColdCompression, dayFileName, newName, partialName } from './cold-names.ts';
import { type ColdPlace, coldCorrupt } from './cold-place.ts';
import type { ColdBatch, ColdDay, ColdRow, ColdSource } from './cold-source.ts';
import type { ManifestFile } from './manifest-file.ts';
import { DifferingRows, mergeById } from './merge-by-id.ts';
import { readDay } from './read-day.ts';
import { checkDayFiles } from './recover-cold.ts';
import { type WrittenDay, writeDay } from './write-day.ts';

export interface SealDayOptions {
  readonly place: ColdPlace;
  readonly source: ColdSource;
  readonly manifest: ManifestFile;
  readonly lock: Lock;
  readonly compression: ColdCompression;
  /** What the watermark is to be afterwards. */
  readonly watermark: UtcDay;
  readonly sealedAt: string;
  /** Called after each batch; throws to stop, and then nothing has happened. */
  readonly onRows: (count: number) => void;
}

/** A day that was moved out of the hot store. */
export interface ArchivedDay {
  /** The UTC day. */
  readonly day: UtcDay;
  /** Rows that left the hot store. */
  readonly rowCount: number;
  /** The file that has the day. */
  readonly filePath: string;
  /** Rows of the file, with those that were there before. */
  readonly fileRows: number;
  /** Bytes on disk. */
  readonly storedBytes: number;
}

/**
 * Moves a day out of the hot store, in this order, each step durable before the next:
 *
 * 1. its rows, merged by id with those of its file, into a new file that has its digest in its name;
 * 2. a line of the manifest that names it;
 * 3. the new file gets the day's name; a file of the other form goes;
 * 4. the rows leave the hot store, and its watermark moves.
 *
 * Before 2 the next run throws the new file away, after 2 it goes on at 3 (`recoverCold`). After 3 the rows are in both: the
 * next run finds that merging changes nothing, and goes on at 4. `undefined`: the day has no rows to give.
 * @throws ArchiveError `COLD_CORRUPT`, `COLD_ROW_CONFLICT`, `COLD_WRITE_FAILED`, always with every row still there
 */
export async function sealDay(day: UtcDay, options: SealDayOptions): Promise<ArchivedDay | undefined> {
  const { place, source, manifest, lock, watermark } = options;
  await checkDayFiles(place, manifest.manifest, day);
  const leaving = source.openDay(day);
  const file = await writeFiles(day, leaving, options);
  if (file === undefined) return undefined;
  await lock.assertHeld();
  const rowCount = await leaving.seal(watermark);
  return { day, rowCount, filePath: `${place.directory}/${file.name}`, ...file.holds };
}

interface SealedFile {
  readonly name: string;
  readonly holds: Pick<ArchivedDay, 'fileRows' | 'storedBytes'>;
}

/** Steps 1 to 3. */
async function writeFiles(day: UtcDay, leaving: ColdDay, options: SealDayOptions): Promise<SealedFile | undefined> {
  const { place, manifest, compression, lock, onRows, sealedAt } = options;
  const { fileSystem, directory } = place;
  const batches = peekBatches(leaving);
  if (batches === undefined) return undefined;
  const latest = manifest.manifest.latestOf(day);
  const file = dayFileName(day, compression);
  const partial = `${directory}/${partialName(file)}`;
  try {
    const merged =
      latest === undefined
        ? inTurns(batches)
        : inBatches(mergeById(readDay(fileSystem, `${directory}/${latest.file}`, latest), rowsOf(batches)));
    const written = await writeDay(place, { partial, file, batches: merged, onRows });
    if (latest?.sha256 === written.sha256) {
      await fileSystem.remove(partial);
      await fileSystem.syncDirectory(directory);
      return { name: latest.file, holds: { fileRows: latest.rows, storedBytes: latest.storedBytes } };
    }
    await lock.assertHeld();
    await nameDay(options, { day, file, written, sealedAt });
    const { rows: fileRows, storedBytes } = written;
    return { name: file, holds: { fileRows, storedBytes } };
  } catch (error) {
    await fileSystem.remove(partial).catch(() => undefined);
    throw describeFailure(error, day, options);
  }
}

interface NewDay {
  readonly day: UtcDay;
  readonly file: string;
  readonly written: WrittenDay;
  readonly sealedAt: string;
}

/** The new file has its bytes; it gets its name by way of the manifest. */
async function nameDay({ place, manifest }: SealDayOptions, { day, file, written, sealedAt }: NewDay): Promise<void> {
  const { fileSystem, directory } = place;
  const before = manifest.manifest.latestOf(day);
  const waiting = `${directory}/${newName(file, written.sha256)}`;
  await fileSystem.rename(`${directory}/${partialName(file)}`, waiting);
  await fileSystem.syncDirectory(directory);
  await manifest.append({ day, file, ...written, sealedAt });
  await fileSystem.rename(waiting, `${directory}/${file}`);
  await fileSystem.syncDirectory(directory);
  if (before === undefined || before.file === file) return;
  await fileSystem.remove(`${directory}/${before.file}`);
  await fileSystem.syncDirectory(directory);
}

/** The batches of a day; `undefined` where there is none, so that no file is made for it. */
function peekBatches(leaving: ColdDay): Iterable<ColdBatch> | undefined {
  const batches = leaving.batches()[Symbol.iterator]();
  const first = batches.next();
  if (first.done) return undefined;
  return (function* () {
    yield first.value;
    for (let next = batches.next(); !next.done; next = batches.next()) yield next.value;
  })();
}

async function* inTurns(batches: Iterable<ColdBatch>): AsyncGenerator<ColdBatch, void> {
  yield* batches;
}

function* rowsOf(batches: Iterable<ColdBatch>): Generator<readonly ColdRow[], void> {
  for (const batch of batches) yield rowsOfBatch(batch);
}

async function* inBatches(merged: AsyncIterable<readonly ColdRow[]>): AsyncGenerator<ColdBatch, void> {
  for await (const rows of merged) {
    const batch = batchOfRows(rows);
    if (batch !== undefined) yield batch;
  }
}

function describeFailure(error: unknown, day: UtcDay, { place, source, manifest }: SealDayOptions): unknown {
  if (error instanceof DifferingRows) {
    const path = `${place.directory}/${manifest.manifest.latestOf(day)?.file}`;
    const what = `row ${error.id} of ${source.table} is not the row ${error.id} of ${path}`;
    const advice = 'was an older spine.db put back? No row was deleted: move one of the two away';
    return new ArchiveError('COLD_ROW_CONFLICT', `${what} (${advice})`, { cause: error });
  }
  if (!(error instanceof DurableFsError) || error.code.startsWith('LOCK_')) return error;
  if (error.code === 'FS_SYMLINK') return coldCorrupt(error.path ?? place.directory, 'is a symlink', error);
  const what = `${day} of ${source.table} was not written to ${place.directory}: ${error.message}`;
  return new ArchiveError('COLD_WRITE_FAILED', `${what} (no row was deleted; make room or fix it, and run again)`, {
    cause: error,
  });
}
