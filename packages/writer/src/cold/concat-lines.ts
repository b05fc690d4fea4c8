/**
 * Lines of many rows in one value that SQLite makes: several times as fast as row by row. It is only for rows of which the
 * text is sure to be the one that `lineOf` makes; a batch with any other row is read row by row.
 */
import { isUtf8 } from 'node:buffer';
import type { SpineConnection } from '@agentspine/sqlite';

/** How SQLite makes a line; columns are those of the row `hot`. */
export interface LineSql {
  /** SQL for the line. */
  readonly line: string;
  /** On which rows the line is the same as that of `lineOf`. */
  readonly isPlain: string;
  /** Bytes of a row, before anything is escaped. */
  readonly bytes: string;
}

/** Lines in a row, each with its line feed. */
export interface LineBatch {
  /** Number of rows. */
  readonly rows: number;
  /** Id of the first row. */
  readonly firstId: number;
  /** Id of the last row. */
  readonly lastId: number;
  /** The lines, each with its line feed. */
  readonly bytes: Uint8Array;
}

/** A row beyond this is read by itself: it may have to be left out, and a batch of such rows would be large. */
const rowBytesMax = 32_768;
/** A batch has so many rows that it would have about these bytes if its rows were as large as those of the one before. */
const batchBytes = 512 * 1024;
const batchRowsMax = 500;
/** Nothing is known of the first rows. */
const firstBatchRows = 50;

/** Concatenates the lines of one list of rows. */
export class LineConcat {
  readonly #connection: SpineConnection;
  readonly #sql: string;
  #limit = firstBatchRows;

  /** `list` is a table of ids. */
  constructor(connection: SpineConnection, names: { readonly list: string; readonly table: string }, lineSql: LineSql) {
    const { line, isPlain, bytes } = lineSql;
    this.#connection = connection;
    this.#sql = `SELECT count(*), count(line), min(id), max(id), CAST(group_concat(line, char(10)) || char(10) AS BLOB)
      FROM (
        SELECT hot.id AS id, CASE WHEN ${isPlain} AND ${bytes} <= ${rowBytesMax} THEN ${line} END AS line
        FROM ${names.list} AS leaving CROSS JOIN ${names.table} AS hot ON hot.id = leaving.id
        WHERE leaving.id > ? ORDER BY leaving.id LIMIT ?
      )`;
  }

  /** The next rows of the list; `undefined` where one of them is not plain, `rows: 0` at the end. */
  next(after: number): LineBatch | undefined {
    const found = this.#connection.prepare(this.#sql).raw().get(after, this.#limit);
    const [rows, lines, firstId, lastId, bytes] = found as [number, number, number, number, Buffer | null];
    if (rows === 0) return { rows, firstId: after, lastId: after, bytes: Buffer.alloc(0) };
    if (lines !== rows || bytes === null || !isUtf8(bytes) || !beginsWithId(bytes, firstId)) return undefined;
    this.#limit = Math.max(1, Math.min(batchRowsMax, Math.floor((batchBytes * rows) / bytes.length)));
    return { rows, firstId, lastId, bytes };
  }
}

/** A database that is not in UTF-8 would give other bytes. */
function beginsWithId(bytes: Buffer, id: number): boolean {
  const start = `{"id":${id}`;
  return bytes.toString('latin1', 0, start.length) === start;
}
