import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { StoreTable } from '../sandbox/public-tables.ts';
import type { RowSlice } from '../sandbox/row-batches.ts';
import { isChanged } from '../sidecars/cached-file.ts';
import type { SealPlace } from '../sidecars/seal-sidecars.ts';
import { buildSegments } from './build-segments.ts';
import { type FoundSegments, findNotedSegments } from './find-noted-segments.ts';
import { findSoundSegments } from './find-segments.ts';
import type { Segment } from './segment-manifest.ts';
import { hasSegments, type SegmentTable, segmentFolder, segmentTableName } from './segment-place.ts';
import { rangesOutside, useSegments } from './segment-slices.ts';
import type { TableSegments } from './segment-sql.ts';
import { isLargeRange, readChangedRows, readNewestChange } from './store-changes.ts';

/** A range that has one of them is made segments of before the question is asked: to hand it over would take as long. */
const largeRange = { rows: 32_768, bytes: 8 * 1024 * 1024 };

/** Segments are begun for this part of the time that a question may take; what is left is handed over. Making them takes longer than that. */
const buildingPart = 1 / 4;

/** What a query reads of a table. */
export interface TableUse {
  readonly segments: TableSegments;
  /** What has to be handed over. */
  readonly slices: readonly RowSlice[];
}

/** The segments that one query reads. */
export class QuerySegments {
  readonly #place: SealPlace;
  readonly #endsAt: number;
  readonly #found = new Map<string, FoundSegments>();
  readonly #used = new Map<string, readonly Segment[]>();

  constructor(place: SealPlace, { wallMs }: { readonly wallMs: number }) {
    this.#place = place;
    this.#endsAt = performance.now() + wallMs * buildingPart;
  }

  /**
   * Reads what there is of a table, and makes what is worth it. Before the snapshot of the question: what a manifest names was committed when
   * it was written, so that a later snapshot has it too. `measured` is the table as its rows would be handed over.
   */
  async prepare(
    database: Database,
    table: StoreTable,
    { isOver, measured }: { readonly isOver: () => boolean; readonly measured: StoreTable },
  ): Promise<void> {
    if (!hasSegments(table) || readNewestChange(database, table) === undefined) return;
    await this.#find(table);
    // To unpack columns that the query does not read takes several times as long as the query, and the next write makes such copies useless.
    if (table.readState !== undefined && measured.unread !== undefined) return;
    if (!this.#isWorthBuilding(database, { table, measured })) return;
    const mayBegin = () => !isOver() && performance.now() < this.#endsAt;
    const { made } = await buildSegments(this.#place, { database, table, mayBegin, begun: largeRange });
    if (made > 0) await this.#find(table);
  }

  /** How the rows of a table come together, in the open snapshot; `undefined` where all are to be handed over. */
  take(database: Database, table: StoreTable): TableUse | undefined {
    const found = hasSegments(table) ? this.#found.get(segmentTableName(table)) : undefined;
    if (found === undefined || !hasSegments(table)) return undefined;
    const changed = readChangedRows(database, table, found.manifest);
    if (changed === undefined) return undefined;
    const { segments, masked, slices } = useSegments(found.sound, changed);
    if (segments.length === 0) return undefined;
    const folder = segmentFolder(this.#place.home, table);
    this.#used.set(folder, segments);
    const files = segments.map(({ file }) => join(folder, file));
    return { segments: { ...table.shown, files, masked: masked.map(String) }, slices };
  }

  /** Whether a file that was read has another digest than when it was made, or is gone; such files are removed. */
  async areDamaged(): Promise<boolean> {
    const used = [...this.#used];
    // Each attempt says for itself what it reads.
    this.#used.clear();
    for (const [folder, segments] of used) {
      const sound = await findSoundSegments(this.#place.fileSystem, folder, { segments, checksAll: true });
      if (sound.length < segments.length) return true;
    }
    return false;
  }

  /** Whether a file that was read has been changed since it was looked at. One that is gone was read before, or its query failed. */
  async wereChanged(): Promise<boolean> {
    const used = [...this.#used];
    this.#used.clear();
    for (const [folder, segments] of used) {
      for (const segment of segments) {
        if (await isChanged(this.#place.fileSystem, join(folder, segment.file), segment)) return true;
      }
    }
    return false;
  }

  async #find(table: SegmentTable): Promise<void> {
    this.#found.delete(segmentTableName(table));
    const folder = segmentFolder(this.#place.home, table);
    const found = await findNotedSegments(this.#place, folder);
    if (found !== undefined) this.#found.set(segmentTableName(table), found);
  }

  #isWorthBuilding(
    database: Database,
    { table, measured }: { readonly table: SegmentTable; readonly measured: StoreTable },
  ): boolean {
    const found = this.#found.get(segmentTableName(table));
    const changed = found && readChangedRows(database, table, found.manifest);
    const { segments } = useSegments(changed === undefined ? [] : (found?.sound ?? []), changed ?? new Set());
    return rangesOutside(segments).some((range) => isLargeRange(database, measured, { ...range, ...largeRange }));
  }
}
