/**
 * Where the segments of a table lie:
 *
 *   <home>/cache/segments/<table>.<projection>/<token>.parquet    0400; never changed after its rename
 *   <home>/cache/segments/<table>.<projection>/current            the manifest; replaced by rename
 *   <home>/cache/segments/<table>.<projection>/making-<owner>/    what is not finished
 *   <home>/cache/segments/lock                                    held by the one process that makes segments
 *
 * The projection is a digest of how columns are made of rows: another version of this package makes its own. The folder may be deleted at
 * any moment.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { createTableSql, type StoreTable } from '../sandbox/public-tables.ts';
import { cacheFolder } from '../sidecars/sidecar-place.ts';

/** Raised when the files change in a way that their columns do not show. */
const formatVersion = 1;

const projectionDigits = 8;

/** A table whose rows may be in segments. */
export type SegmentTable = StoreTable & { readonly shown: NonNullable<StoreTable['shown']> };

/** Whether rows of a table may be in segments. */
export function hasSegments(table: StoreTable): table is SegmentTable {
  return table.shown !== undefined;
}

/** The folder of all segments of a home. */
export function segmentsFolder(home: string): string {
  return join(cacheFolder(home), 'segments');
}

/** The folder of a table's segments. */
export function segmentFolder(
  home: string,
  { shown, publicNames: _names, views: _views, ...stored }: SegmentTable,
): string {
  const text = JSON.stringify([formatVersion, createTableSql(stored), stored.rowKeys, shown]);
  const projection = createHash('sha256').update(text).digest('hex').slice(0, projectionDigits);
  return join(segmentsFolder(home), `${stored.name}.${projection}`);
}

/** The name of a manifest. */
export const manifestName = 'current';
