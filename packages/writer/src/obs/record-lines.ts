/**
 * Records as lines that SQLite makes: `["table",id,{…}]`, many in one value. A row that becomes an object and two strings takes ten times
 * as much as one whose bytes are copied.
 */
import type { Database } from 'better-sqlite3';

/** A row of a table of records. */
export interface StoredRow {
  /** Microseconds since the epoch. */
  readonly id: number;
  /** The row as it is stored. */
  readonly rowJson: string;
}

/** The rows of a table that follow one of its ids. */
export type LinesRead =
  /** As lines, with a line feed between two: how many, and the id of the last one. */
  | { readonly kind: 'lines'; readonly count: number; readonly bytes: Buffer; readonly last: number }
  /** One at a time: not every one of them is an object on one line. */
  | { readonly kind: 'rows'; readonly rows: readonly StoredRow[] };

/** Reads the rows after an id, some at a time; `undefined` at the end. */
export type ReadLines = (from: number) => LinesRead | undefined;

/** Rows of one read: together they hold less than the next bound, or are one row. */
const rowsMax = 2_000;
/** Bytes of the texts of one read. */
const bytesMax = 1024 * 1024;
const [lineFeed, comma, openingBrace, closingBrace] = [10, 44, 123, 125];

/** A record as a line, without a line feed: with the text of the row as it is, or as a string where that is not an object on one line. */
export function lineOfRecord({ table, id, rowJson }: StoredRow & { readonly table: string }): string {
  const isAsItIs = rowJson.startsWith('{') && rowJson.endsWith('}') && !rowJson.includes('\n');
  return `["${table}",${id},${isAsItIs ? rowJson : JSON.stringify(rowJson)}]`;
}

/** Prepares to read a table; `select` gives `id` and `rowJson` of it. */
export function prepareLines(
  database: Database,
  { table, select }: { readonly table: string; readonly select: string },
): ReadLines {
  const some = `${select} WHERE id > ? ORDER BY id LIMIT ?`;
  const measure = database.prepare<[number, number], { readonly count: number; readonly bytes: number | null }>(
    `SELECT count(*) AS count, sum(octet_length(rowJson)) AS bytes FROM (${some})`,
  );
  const isThere = database.prepare<[number], number>(`SELECT 1 FROM ${table} WHERE id > ? LIMIT 1`).pluck();
  const before = `["${table}",`;
  const read = database.prepare<[number, number], { readonly last: number; readonly bytes: Buffer }>(
    `SELECT max(id) AS last, CAST(group_concat('${before}' || id || ',' || rowJson || ']', char(10)) AS BLOB) AS bytes FROM (${some})`,
  );
  const rows = database.prepare<[number, number], StoredRow>(some);
  return (from) => {
    // Most tables have nothing new, and the aggregate of no rows costs ten times as much.
    if (isThere.get(from) === undefined) return undefined;
    let { count, bytes } = measure.get(from, rowsMax) ?? { count: 0, bytes: 0 };
    while (count > 1 && (bytes ?? 0) > bytesMax)
      ({ count, bytes } = measure.get(from, count >> 1) ?? { count: 1, bytes });
    if (count === 0) return undefined;
    const lines = read.get(from, count);
    if (lines !== undefined && areAsTheyAre(lines.bytes, { count, before })) return { kind: 'lines', count, ...lines };
    return { kind: 'rows', rows: rows.all(from, count) };
  };
}

/** Whether there is a line for each row, and each has an object. */
function areAsTheyAre(bytes: Buffer, { count, before }: { readonly count: number; readonly before: string }): boolean {
  let lines = 0;
  for (let from = 0; from < bytes.length; lines += 1) {
    const found = bytes.indexOf(lineFeed, from);
    const end = found === -1 ? bytes.length : found;
    let at = from + before.length;
    while (at < end && bytes[at] !== comma) at += 1;
    if (bytes[at + 1] !== openingBrace || bytes[end - 2] !== closingBrace) return false;
    from = end + 1;
  }
  return lines === count;
}
