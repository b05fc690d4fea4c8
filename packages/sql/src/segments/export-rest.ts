import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { encodeBatch } from '../sandbox/feed-child.ts';
import { createTableSql, publicPartOf } from '../sandbox/public-tables.ts';
import { readBatches } from '../sandbox/row-batches.ts';
import { SealProcess } from '../sidecars/seal-process.ts';
import { isFull, segmentSizes } from './build-segments.ts';
import type { Segment } from './segment-manifest.ts';
import type { SegmentTable } from './segment-place.ts';
import { rangesOutside } from './segment-slices.ts';

/** A table whose rows are exported, in the open transaction. */
export interface RestToWrite {
  readonly database: Database;
  readonly table: SegmentTable;
  /** What need not be written. */
  readonly segments: readonly Segment[];
  readonly childEntry: URL | undefined;
}

/** Files of the rows that are in no segment. */
export interface WrittenRest {
  readonly files: readonly string[];
  readonly rows: number;
  readonly newFiles: number;
}

/**
 * Writes the rows that are in no segment, in files of the size of segments. A file is named after the rows in it, so that one that an earlier export
 * wrote of the same rows stays. @throws ReaderError `READER_QUERY_FAILED`; Error of the file system
 */
export async function writeRest(folder: string, rest: RestToWrite): Promise<WrittenRest> {
  const { table, database, segments } = rest;
  await using writer = new RestWriter(folder, rest);
  let piece: PieceOfRest = { frames: [], rows: 0, storedBytes: 0 };
  for (const range of rangesOutside(segments)) {
    for (const batch of readBatches(database, table, range)) {
      if (piece.rows > 0 && isFull(piece, batch, segmentSizes.piece)) {
        await writer.write(piece);
        piece = { frames: [], rows: 0, storedBytes: 0 };
      }
      piece = {
        frames: [...piece.frames, encodeBatch(0, batch)],
        rows: piece.rows + batch.rows,
        storedBytes: piece.storedBytes + batch.bytes,
      };
    }
  }
  if (piece.rows > 0) await writer.write(piece);
  return writer.written;
}

/** Rows of one file, as they travel. */
interface PieceOfRest {
  readonly frames: readonly Buffer[];
  readonly rows: number;
  readonly storedBytes: number;
}

/** Writes what is not there yet; where that is nothing, no process is started. */
class RestWriter implements AsyncDisposable {
  readonly #folder: string;
  readonly #rest: RestToWrite;
  #process: SealProcess | undefined;
  written: WrittenRest = { files: [], rows: 0, newFiles: 0 };

  constructor(folder: string, rest: RestToWrite) {
    this.#folder = folder;
    this.#rest = rest;
  }

  async write({ frames, rows }: PieceOfRest): Promise<void> {
    const name = this.#nameOf(frames);
    const isNew = !existsSync(join(this.#folder, name));
    if (isNew) await this.#make(name, { frames, rows });
    const { written } = this;
    this.written = {
      files: [...written.files, name],
      rows: written.rows + rows,
      newFiles: written.newFiles + (isNew ? 1 : 0),
    };
  }

  #nameOf(frames: readonly Buffer[]): string {
    const { table } = this.#rest;
    const hash = createHash('sha256').update(JSON.stringify([createTableSql(table), table.rowKeys, table.shown]));
    for (const frame of frames) hash.update(frame);
    return `rest-${hash.digest('hex').slice(0, 16)}.parquet`;
  }

  async #make(name: string, { frames, rows }: Pick<PieceOfRest, 'frames' | 'rows'>): Promise<void> {
    const { table, childEntry } = this.#rest;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#process ??= new SealProcess({ stored: publicPartOf(table), shown: table.shown }, childEntry);
    for (const frame of frames) await this.#process.send(frame);
    const temp = join(this.#folder, `${name}.tmp`);
    await this.#process.makeFile(temp, rows);
    renameSync(temp, join(this.#folder, name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.[Symbol.asyncDispose]();
  }
}
