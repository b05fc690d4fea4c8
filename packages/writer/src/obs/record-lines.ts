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
  /** As lines, with a line feed between two: how many, their bytes one part after the other, and the id of the last one. */
  | { readonly kind: 'lines'; readonly count: number; readonly parts: readonly Buffer[]; readonly last: number }
  /** One at a time: not every one of them is an object on one line. */
  | { readonly kind: 'rows'; readonly rows: readonly StoredRow[] };

/** Reads the rows after an id, some at a time; `undefined` at the end. */
export type ReadLines = (from: number) => LinesRead | undefined;

/** Rows of one read: together they hold less than the next bound, or are one row. */
const rowsMax = 2_000;
/** Bytes of the texts of one read. */
const bytesMax = 1024 * 1024;
const [lineFeed, comma, openingBrace, closingBrace, bracket] = [10, 44, 123, 125, 93];

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
  // What is between two texts is the separator, so that a text is copied once, into the whole. The first text has none before it.
  const read = database.prepare<[number, number], TextsRead>(
    `SELECT min(id) AS first, max(id) AS last, CAST(group_concat(rowJson, ']' || char(10) || '${before}' || id || ',') AS BLOB) AS bytes
    FROM (${some})`,
  );
  const rows = database.prepare<[number, number], StoredRow>(some);
  return (from) => {
    // Most tables have nothing new, and the aggregate of no rows costs ten times as much.
    if (isThere.get(from) === undefined) return undefined;
    let { count, bytes } = measure.get(from, rowsMax) ?? { count: 0, bytes: 0 };
    while (count > 1 && (bytes ?? 0) > bytesMax)
      ({ count, bytes } = measure.get(from, count >> 1) ?? { count: 1, bytes });
    if (count === 0) return undefined;
    const texts = read.get(from, count);
    const parts = texts && asLines(texts, { count, before });
    if (texts === undefined || parts === undefined) return { kind: 'rows', rows: rows.all(from, count) };
    return { kind: 'lines', count, parts, last: texts.last };
  };
}

/** The texts of lines: with all that is between two texts, and without what is before the first and after the last. */
interface TextsRead {
  readonly first: number;
  readonly last: number;
  readonly bytes: Buffer | null;
}

/** The texts as lines; `undefined` where one of them is not an object on one line. */
function asLines(
  { first, bytes }: TextsRead,
  { count, before }: { readonly count: number; readonly before: string },
): readonly Buffer[] | undefined {
  if (bytes === null || bytes[0] !== openingBrace || bytes.at(-1) !== closingBrace) return undefined;
  const head = `${before}${first},`;
  let lines = 1;
  for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, end + 1)) {
    // Ids ascend: none is shorter than the first.
    let comesAfter = end + head.length;
    while (comesAfter < bytes.length && bytes[comesAfter] !== comma) comesAfter += 1;
    const isAsItIs =
      bytes[end - 2] === closingBrace && bytes[end - 1] === bracket && bytes[comesAfter + 1] === openingBrace;
    if (!isAsItIs) return undefined;
    lines += 1;
  }
  return lines === count ? [Buffer.from(head), bytes, Buffer.from(']')] : undefined;
}
