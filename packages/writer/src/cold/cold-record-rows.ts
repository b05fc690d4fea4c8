import { parseUtcDay, type RecordTable, recordKindOf, type UtcDay } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import type { LineSql } from './concat-lines.ts';
import { LeavingRows, type LeavingTable, leavingTable, type RowValues } from './leaving-rows.ts';
import { type RestorableTable, restoreRows } from './restore-rows.ts';
import { readWatermark } from './watermark.ts';

const columns = ['row_json'];
const lineSql: LineSql = {
  line: 'hot.row_json',
  isPlain: `typeof(hot.row_json) = 'text' AND instr(hot.row_json, char(10)) = 0
    AND substr(hot.row_json, 1, length(hot.id) + 7) = '{"id":' || hot.id || ','`,
  bytes: 'octet_length(hot.row_json)',
};
const daysTable = 'temp.cold_days';
const digits = (count: number) => '[0-9]'.repeat(count);
/** The one form in which the writer stores times; anything else is not a readable time. */
const timePattern = `${digits(4)}-${digits(2)}-${digits(2)}T${digits(2)}:*Z`;

/**
 * The days of a table of records for the cold archive. A row belongs to the day of its kind's main time; one without a
 * readable one stays, and so does the row with the highest id: the next id is counted from it (`record-ids.ts`).
 */
export class ColdRecordRows {
  /** The table, as SQL names it. */
  readonly table: RecordTable;
  readonly #connection: SpineConnection;
  readonly #surveySql: string;

  constructor(connection: SpineConnection, table: RecordTable) {
    this.#connection = connection;
    this.table = table;
    this.#surveySql = surveySqlOf(table);
  }

  /** Days up to and including `last` that have rows. Reads the times of all rows; `openDay` uses the days as they were now. */
  daysUpTo(last: UtcDay): readonly UtcDay[] {
    return this.#connection.read(() => {
      const connection = this.#connection;
      connection
        .prepare(
          'CREATE TEMP TABLE IF NOT EXISTS cold_days (day TEXT, id INTEGER, PRIMARY KEY (day, id)) WITHOUT ROWID',
        )
        .run();
      connection.prepare(`DELETE FROM ${daysTable}`).run();
      connection.prepare(this.#surveySql).run(timePattern, last);
      const days = connection.prepare(`SELECT DISTINCT day FROM ${daysTable} ORDER BY day`).pluck().all() as string[];
      return days.flatMap((day) => parseUtcDay(day) ?? []);
    });
  }

  /** The records of a day, to be written elsewhere and then removed. */
  openDay(day: UtcDay): LeavingRows {
    const table: LeavingTable = { table: this.table, columns, lineOf, lineSql, staying: undefined };
    const insertSql = `INSERT INTO ${leavingTable} (id) SELECT id FROM ${daysTable} WHERE day = ?`;
    return new LeavingRows(this.#connection, table, { insertSql, values: [day] });
  }

  /** The last day that left; `undefined` where none did. */
  readWatermark(): string | undefined {
    return readWatermark(this.#connection, this.table);
  }

  /** How many rows stay forever, because their time cannot be read. Reads the times of all rows. */
  countUnreadable(): number {
    const sql = `SELECT count(*) FROM ${this.table} WHERE coalesce(${timeSqlOf(this.table)} GLOB ?, false) = false`;
    return this.#connection.read(() => this.#connection.prepare(sql).pluck().get(timePattern)) as number;
  }

  /** Puts rows back; returns how many were missing. @throws WriterError `COLD_ROW_INVALID`, `COLD_ROW_CONFLICT`, DatabaseError `SPINE_…` */
  restoreRows(lines: readonly string[]): number {
    const insertSql = `INSERT INTO ${this.table} (id, row_json) VALUES (?, ?) ON CONFLICT (id) DO NOTHING`;
    const table: RestorableTable = { table: this.table, insertSql, parse, readLine: (id) => this.#readLine(id) };
    return restoreRows(this.#connection, table, lines);
  }

  #readLine(id: number): string | undefined {
    return this.#connection.prepare(`SELECT row_json FROM ${this.table} WHERE id = ?`).pluck().get(id) as
      | string
      | undefined;
  }
}

function surveySqlOf(table: RecordTable): string {
  return `INSERT INTO ${daysTable} (day, id)
    SELECT substr(time, 1, 10), id
    FROM (SELECT id, ${timeSqlOf(table)} AS time FROM ${table})
    WHERE time GLOB ? AND substr(time, 1, 10) <= ?
      AND id BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER}
      AND id <> (SELECT max(id) FROM ${table})`;
}

/** The main time of a row, NULL where it has none. */
function timeSqlOf(table: RecordTable): string {
  return `CASE WHEN json_valid(row_json) THEN row_json ->> '$.${recordKindOf(table)?.mainTime}' END`;
}

/** A line holds one row, begins with its id, and is restored as it is. */
function lineOf(id: number, [rowJson]: RowValues): string | undefined {
  if (typeof rowJson !== 'string' || rowJson.includes('\n')) return undefined;
  return rowJson.startsWith(`{"id":${id},`) || rowJson === `{"id":${id}}` ? rowJson : undefined;
}

function parse(line: string): readonly [number, string] | undefined {
  try {
    const { id } = JSON.parse(line) as { readonly id?: unknown };
    return typeof id === 'number' && lineOf(id, [line]) === line ? [id, line] : undefined;
  } catch {
    return undefined;
  }
}
