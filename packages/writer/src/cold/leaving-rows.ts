/**
 * The rows of one day that leave a table of `spine.db`. Their ids are put into a temporary table of this connection in one
 * statement, and that list, not a condition that is asked again, says what is read and what is deleted: a row that comes
 * meanwhile, or a run that ends meanwhile, changes neither. SQLite keeps the list in a file of its own, so that a day of any
 * size needs little memory.
 */
import { isUtf8 } from 'node:buffer';
import type { UtcDay } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import { type LineBatch, LineConcat, type LineSql } from './concat-lines.ts';
import { moveWatermark } from './watermark.ts';

/** A row as the line of a file. */
interface ColdRow {
  readonly id: number;
  readonly line: string;
}

/** Columns of a row in the order of `columns`. */
export type RowValues = readonly (string | number | bigint | Buffer | null)[];

/** A table whose rows leave. */
export interface LeavingTable {
  /** The table, as SQL names it. */
  readonly table: string;
  /** The columns after the id, of which a line is made. */
  readonly columns: readonly string[];
  /** The line of a row; `undefined` where it would not read as the same row: such a row stays. */
  readonly lineOf: (id: number, values: RowValues) => string | undefined;
  /** SQL for the line that a row becomes. */
  readonly lineSql: LineSql;
  /** Rows that are not deleted after all, though they are in the file; they leave with a later run. */
  readonly staying: StayingRows | undefined;
}

/** Rows of a day that stay in `spine.db`. */
export interface StayingRows {
  /** SQL of a condition that holds for them. */
  readonly conditionSql: string;
  /** SQL that yields 1 where there may be any. */
  readonly anySql: string;
}

export const leavingTable = 'temp.cold_leaving';

/** A batch ends at whichever comes first; a row of any size is a batch of its own at most. */
const batchRowsMax = 500;
const batchCharsMax = 4 * 1024 * 1024;
/** A longer line could not be read back in one piece. */
const lineCharsMax = 32 * 1024 * 1024;

/**
 * One transaction deletes a day. Beyond so many rows it would keep other writers waiting for seconds, and they are deleted in
 * several: they are all in the sealed file by then, so a crash in between leaves what a crash before the deleting leaves.
 */
const rowsATransactionMax = 100_000;

/**
 * A day changes thousands of pages, so that every day's commit would also copy them into the database and sync that. The
 * `-wal` may be 64 MiB large anyway (`pragmas.ts`).
 */
const checkpointPages = 16_384;
const checkpointPagesDefault = 1_000;

/** The rows of a day that leave `spine.db`. */
export class LeavingRows {
  /** Number of rows. */
  readonly rowCount: number;
  readonly #connection: SpineConnection;
  readonly #table: LeavingTable;

  /** `insertSql` fills the list; its values are bound. */
  constructor(
    connection: SpineConnection,
    table: LeavingTable,
    fill: { readonly insertSql: string; readonly values: readonly (string | number)[] },
  ) {
    this.#connection = connection;
    this.#table = table;
    this.rowCount = connection.read(() => {
      makeLeavingTable(connection);
      connection.prepare(`DELETE FROM ${leavingTable}`).run();
      return connection.prepare(fill.insertSql).run(...fill.values).changes;
    });
  }

  /** The rows, ascending by id. */
  *batches(): Generator<LineBatch, void> {
    const { table, lineSql } = this.#table;
    const concat = new LineConcat(this.#connection, { list: leavingTable, table }, lineSql);
    for (let after = Number.MIN_SAFE_INTEGER; ; ) {
      const plain = this.#connection.read(() => concat.next(after));
      if (plain?.rows === 0) return;
      const { batch, lastId } = plain === undefined ? this.#readSome(after) : { batch: plain, lastId: plain.lastId };
      if (batch !== undefined) yield batch;
      after = lastId;
    }
  }

  /** Deletes the rows and moves the watermark; returns how many it deleted. @throws DatabaseError `SPINE_…` */
  async seal(watermark: UtcDay): Promise<number> {
    this.#connection.checkpointAfter(checkpointPages);
    try {
      return await this.#deleteAll(watermark);
    } finally {
      this.#connection.checkpointAfter(checkpointPagesDefault);
    }
  }

  async #deleteAll(watermark: UtcDay): Promise<number> {
    let deleted = 0;
    for (let after = Number.MIN_SAFE_INTEGER; ; ) {
      const upTo = this.#endOfPart(after);
      deleted += this.#connection.transaction(() => {
        const count = this.#deletePart(after, upTo ?? Number.MAX_SAFE_INTEGER);
        if (upTo === undefined) moveWatermark(this.#connection, this.#table.table, watermark);
        return count;
      });
      if (upTo === undefined) return deleted;
      after = upTo;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #readSome(after: number): { readonly batch: LineBatch | undefined; readonly lastId: number } {
    const { rows, lastId } = this.#connection.read(() => this.#readRows(after));
    return { batch: batchOf(rows), lastId };
  }

  /** Rows one by one; those that cannot leave are taken off the list. */
  #readRows(after: number): { readonly rows: readonly ColdRow[]; readonly lastId: number } {
    const { table, columns, lineOf } = this.#table;
    const statement = this.#connection
      .prepare(
        `SELECT hot.id, ${columns.map((column) => `hot.${column}`).join(', ')}
          FROM ${leavingTable} AS leaving CROSS JOIN ${table} AS hot ON hot.id = leaving.id
          WHERE leaving.id > ? ORDER BY leaving.id LIMIT ${batchRowsMax}`,
      )
      .raw();
    const rows: ColdRow[] = [];
    const staying: number[] = [];
    let chars = 0;
    let lastId = after;
    for (const [id, ...values] of statement.iterate(after) as IterableIterator<[number, ...RowValues]>) {
      lastId = id;
      const line = lineOf(id, values);
      if (line === undefined || line.length > lineCharsMax) staying.push(id);
      else rows.push({ id, line });
      chars += line?.length ?? 0;
      if (chars >= batchCharsMax) break;
    }
    const broken = rows.filter(({ id, line }) => line.includes('\uFFFD') && !this.#isExact(id));
    for (const id of [...staying, ...broken.map((row) => row.id)])
      this.#connection.prepare(`DELETE FROM ${leavingTable} WHERE id = ?`).run(id);
    return { rows: broken.length === 0 ? rows : rows.filter((row) => !broken.includes(row)), lastId };
  }

  /** Whether a text that shows the sign for broken text has it of itself, and is not broken. */
  #isExact(id: number): boolean {
    const { table, columns } = this.#table;
    const texts = this.#connection
      .prepare(`SELECT ${columns.map((column) => `CAST(${column} AS BLOB)`).join(', ')} FROM ${table} WHERE id = ?`)
      .raw()
      .get(id) as (Buffer | null)[];
    return texts.every((text) => text === null || isUtf8(text));
  }

  /** The id up to which a transaction deletes; `undefined` for the last one. */
  #endOfPart(after: number): number | undefined {
    return this.#connection.read(() =>
      this.#connection
        .prepare(`SELECT id FROM ${leavingTable} WHERE id > ? ORDER BY id LIMIT 1 OFFSET ${rowsATransactionMax}`)
        .pluck()
        .get(after),
    ) as number | undefined;
  }

  /** Call it in a transaction. */
  #deletePart(after: number, upTo: number): number {
    const { table, staying } = this.#table;
    const [first, last, count] = this.#connection
      .prepare(`SELECT min(id), max(id), count(*) FROM ${leavingTable} WHERE id > ? AND id <= ?`)
      .raw()
      .get(after, upTo) as readonly [number, number, number];
    if (count === 0) return 0;
    // SQLite deletes in one pass where the condition has no query of its own: a third faster.
    const isRange = last - first + 1 === count;
    const listed = isRange ? '' : ` AND id IN (SELECT id FROM ${leavingTable})`;
    const mayStay = staying !== undefined && this.#connection.prepare(staying.anySql).pluck().get() === 1;
    const condition = mayStay ? ` AND NOT (${staying.conditionSql})` : '';
    return this.#connection
      .prepare(`DELETE FROM ${table} WHERE id BETWEEN ? AND ?${listed}${condition}`)
      .run(first, last).changes;
  }
}

function batchOf(rows: readonly ColdRow[]): LineBatch | undefined {
  const [first, last] = [rows.at(0), rows.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const bytes = Buffer.from(rows.map(({ line }) => `${line}\n`).join(''));
  return { rows: rows.length, firstId: first.id, lastId: last.id, bytes };
}

/** Makes the list, which is gone with the connection. */
function makeLeavingTable(connection: SpineConnection): void {
  connection.prepare('CREATE TEMP TABLE IF NOT EXISTS cold_leaving (id INTEGER PRIMARY KEY)').run();
}
