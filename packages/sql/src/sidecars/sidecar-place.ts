/**
 * Where the Parquet copies of cold days lie:
 *
 *   <home>/cache/cold/<table>.<projection>/<day>.<digest>.<part>.parquet    0400; never changed after its rename
 *   <home>/cache/cold/<table>.<projection>/index.jsonl                      a line a day that was copied; the last one counts
 *   <home>/cache/cold/<table>.<projection>/making-<owner>/                  what is not finished
 *
 * The digest is the beginning of the one that the manifest has of the day's lines: a day that is merged or restored has another or none, so
 * a copy is never out of date, only without a day. The projection is a digest of how columns are made of lines: another version of this
 * package makes its own. The folder may be deleted at any moment.
 */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { ColdDay } from '../cold/cold-manifest.ts';
import { createTableSql } from '../sandbox/public-tables.ts';
import { sealSource } from './seal-source.ts';

/** Raised when the files change in a way that their columns do not show. */
const formatVersion = 1;

const digits = { digest: 16, projection: 8 };

const namePattern = /^(\d{4}-\d{2}-\d{2}\.[0-9a-f]{16})\.\d{1,6}\.parquet$/;

/** The folder of what is derived and may be deleted at any moment. Absolute: the processes that read and write it are in folders of their own. */
export function cacheFolder(home: string): string {
  return resolve(home, 'cache');
}

/** The folder of the copies of a table. */
export function sidecarFolder(home: string, table: string): string {
  return join(cacheFolder(home), 'cold', `${table}.${projectionOf(table)}`);
}

/** What the names of a day's copies begin with. */
export function sidecarStem({ day, sha256 }: Pick<ColdDay, 'day' | 'sha256'>): string {
  return `${day}.${sha256.slice(0, digits.digest)}`;
}

/** The name of a part, from 0. */
export function partName(stem: string, part: number): string {
  return `${stem}.${part}.parquet`;
}

/** The stem in the name of a copy; `undefined` for any other name. */
export function stemOfName(name: string): string | undefined {
  return namePattern.exec(name)?.[1];
}

function projectionOf(table: string): string {
  const { table: stored, views, select } = sealSource(table);
  const text = JSON.stringify([formatVersion, createTableSql(stored), views, select]);
  return createHash('sha256').update(text).digest('hex').slice(0, digits.projection);
}
