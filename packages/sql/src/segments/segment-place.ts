/**
 * Where the segments of a table lie:
 *
 *   <home>/cache/segments/<table>.<projection>/<token>.parquet    0400; never changed after its rename
 *   <home>/cache/segments/<table>.<projection>/current            the manifest; replaced by rename
 *   <home>/cache/segments/<table>.<projection>/making-<owner>/    what is not finished
 *   <home>/cache/segments/lock                                    held by the one process that makes segments
 *
 * A table whose store does not list which of its rows change is <schema>.<table> there.
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

/** A table by the name under which its copies are kept and counted: as its store names it, and as SQL does where copies are of one state. */
export function segmentTableName({ name, readState, shown }: SegmentTable): string {
  return readState === undefined ? name : `${shown.view.schema}.${name}`;
}

/** Whether a folder may be that of a table's segments. */
export function isSegmentFolder(name: string): boolean {
  return /^(?:\w+\.)?\w+\.[0-9a-f]{8}$/.test(name);
}

/** The folder of a table's segments. */
export function segmentFolder(home: string, table: SegmentTable): string {
  const text = JSON.stringify([formatVersion, createTableSql(table), table.rowKeys, table.shown]);
  const projection = createHash('sha256').update(text).digest('hex').slice(0, projectionDigits);
  return join(segmentsFolder(home), `${segmentTableName(table)}.${projection}`);
}

/** The name of a manifest. */
export const manifestName = 'current';
