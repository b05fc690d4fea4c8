import { filesSql, type ShownRows } from '../sandbox/public-tables.ts';

/** Files that stand for rows of a table in a query. */
export interface TableSegments extends ShownRows {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** Numbers of rows that are in them and count no more, as texts. */
  readonly masked: readonly string[];
}

/** What a view selects: the rows of the files, then those that were handed over. */
export function selectWithSegmentsSql({ files, masked, key = '', select }: TableSegments): string {
  const unmasked = masked.length === 0 ? '' : ` WHERE "${key}" NOT IN (${masked.join(', ')})`;
  return `SELECT * FROM ${filesSql(files)}${unmasked} UNION ALL ${select}`;
}
