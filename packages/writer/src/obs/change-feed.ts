/**
 * What was committed, in order, from any process, without a daemon (A-feed of the operations spine).
 *
 * Ids of a table grow with its commits, because the statement that inserts decides them under the write lock. So a
 * follower only has to remember the last id it saw of each table. The exception are rows that a replay of the spool
 * brings in under the ids they were spooled with: those are also listed in `late_rows`, and the follower passes them on
 * as late where it is beyond their id, and in order where it is not.
 */
import { deliveryKind, didYouMean, recordKinds } from '@agentspine/schema';
import { charactersAReadMax, followCommits, readSome, rowsAReadMax } from '@agentspine/sqlite';
import type { Database, Statement } from 'better-sqlite3';
import { WriterError } from '../errors.ts';
import { type FeedPosition, formatFeedCursor, parseFeedCursor } from './feed-cursor.ts';
import { lineOfRecord, prepareLines, type ReadLines, type StoredRow } from './record-lines.ts';

/** A record, as a follower gets it. */
export interface FeedRecord {
  /** The table, as SQL names it. */
  readonly table: string;
  /** Its id: microseconds since the epoch. */
  readonly id: number;
  /** The row as it is stored; of a delivery, its columns as JSON. */
  readonly rowJson: string;
  /** Whether it came from the spool, after rows with higher ids. */
  readonly isLate: boolean;
  /** Hand it to `subscribe` to continue after this record; a text that may be kept in a source cursor. */
  readonly cursor: string;
}

/** Records of one table as lines, for a reader of many: an object and a string of each cost several times what reading it does. */
export interface FeedLines {
  /** How many there are, one at least. */
  readonly count: number;
  /** UTF-8, one part after the other: a line each, as `lineOfRecord` writes them, with a line feed between two. */
  readonly parts: readonly Buffer[];
  /** The cursor after them. */
  readonly cursor: string;
}

/** Where a follower of records goes on, and which it wants. */
export interface FeedOptions {
  /** Where to begin: after an id, in all tables; or after a record, by its cursor; default 0, from the beginning. */
  readonly from?: number | string | undefined;
  /** Begin with so many of the newest records, in place of `from`. */
  readonly last?: number | undefined;
  /** Only these tables. */
  readonly tables?: readonly string[] | undefined;
  /** Whether to wait for more; default true. */
  readonly follow?: boolean | undefined;
  /** Ends the feed without an error when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

const deliverySelect = `SELECT id, json_object('id', id, 'source', source, 'ts_utc', ts_utc, 'payload_json', payload_json,
  'delivery_status', delivery_status, 'reason', reason) AS rowJson FROM ${deliveryKind.table}`;

interface TableFeed {
  readonly table: string;
  readonly after: Statement<[number], StoredRow>;
  readonly one: Statement<[number], StoredRow>;
  readonly lines: ReadLines;
}

/** Follows the records of a store. @throws DatabaseError `SPINE_MISSING`, `SPINE_GONE` when its file goes, WriterError `RECORD_INVALID` for a cursor or table that is not valid */
export function followRecords(path: string, options: FeedOptions = {}): AsyncGenerator<FeedRecord, void, void> {
  return followCommits(
    path,
    (database) => {
      const feed = new RecordReading(database, options);
      return () => feed.next();
    },
    options,
  );
}

/**
 * The records that a store has now as lines: of the table that is read the least far, again and again. They hold as much as one read, or
 * one record. @throws as `followRecords`
 */
export function readRecordLines(
  path: string,
  options: Pick<FeedOptions, 'from' | 'tables'>,
): AsyncGenerator<FeedLines, void, void> {
  return followCommits(
    path,
    (database) => {
      const feed = new RecordReading(database, options);
      return () => feed.nextLines();
    },
    { follow: false },
  );
}

/** Reads the next records of a store each time. */
export class RecordReading {
  readonly #database: Database;
  readonly #tables: readonly TableFeed[];
  readonly #late: Statement<[number], { readonly seq: number; readonly table: string; readonly rowId: number }>;
  #position: FeedPosition;

  constructor(database: Database, { from = 0, last, tables }: FeedOptions) {
    this.#database = database;
    this.#tables = chooseTables(tables).map((table) => prepareTable(database, table));
    this.#late = database.prepare(
      `SELECT seq, table_name AS 'table', row_id AS rowId FROM late_rows WHERE seq > ? ORDER BY seq LIMIT ${rowsAReadMax}`,
    );
    const lastLate = database.prepare('SELECT ifnull(max(seq), 0) FROM late_rows').pluck().get() as number;
    this.#position = parseFeedCursor(last === undefined ? from : this.#idBefore(last), lastLate);
  }

  /** The id after which there are that many records. */
  #idBefore(count: number): number {
    const newest = this.#tables.flatMap(
      ({ table }) =>
        this.#database
          .prepare(`SELECT id FROM ${table} ORDER BY id DESC LIMIT ?`)
          .pluck()
          .all(count + 1) as number[],
    );
    return newest.toSorted((left, right) => right - left)[count] ?? 0;
  }

  /** Where it is, as the text of a cursor. */
  get cursor(): string {
    return formatFeedCursor(this.#position);
  }

  /** The next records in the order in which they are to be seen; none when all are. */
  next(): FeedRecord[] {
    return this.#database.transaction(() => {
      const records: FeedRecord[] = [];
      // Whether a row is late depends on where the follower is: it must not move on before all of them have been looked at.
      while (this.#nextLate(records)) if (records.length > 0) return records;
      for (const record of this.#nextInOrder()) records.push(this.#pass(record));
      return records;
    })();
  }

  /** The next records as lines; none when all were read. */
  nextLines(): FeedLines[] {
    return this.#database.transaction(() => {
      const late: FeedRecord[] = [];
      while (this.#nextLate(late)) if (late.length > 0) break;
      if (late.length > 0) return late.map(lineOfOne);
      // The one that is the least far comes first, so that none waits for another one that grows.
      const inTurn = this.#tables.toSorted((left, right) => this.#lastOf(left.table) - this.#lastOf(right.table));
      for (const { table, lines } of inTurn) {
        const read = lines(this.#lastOf(table));
        if (read === undefined) continue;
        if (read.kind === 'rows') return read.rows.map((row) => lineOfOne(this.#pass({ table, ...row })));
        const { count, parts, last } = read;
        this.#moveTo(table, last);
        return [{ count, parts, cursor: this.cursor }];
      }
      return [];
    })();
  }

  /** A record in order, with the place after it. */
  #pass(record: Omit<FeedRecord, 'cursor' | 'isLate'>): FeedRecord {
    this.#moveTo(record.table, record.id);
    return { ...record, isLate: false, cursor: this.cursor };
  }

  #moveTo(table: string, id: number): void {
    this.#position = { ...this.#position, tables: { ...this.#position.tables, [table]: id } };
  }

  /** Adds late rows that this follower is beyond; the others come in order. Returns whether there are more. */
  #nextLate(records: FeedRecord[]): boolean {
    let characters = 0;
    const found = this.#late.all(this.#position.late);
    for (const { seq, table, rowId } of found) {
      const feed = this.#tables.find((candidate) => candidate.table === table);
      const row = rowId <= this.#lastOf(table) ? feed?.one.get(rowId) : undefined;
      this.#position = { ...this.#position, late: seq };
      if (row === undefined) continue;
      records.push({ table, ...row, isLate: true, cursor: this.cursor });
      characters += row.rowJson.length;
      if (characters > charactersAReadMax) return true;
    }
    return found.length === rowsAReadMax;
  }

  #nextInOrder(): Omit<FeedRecord, 'cursor' | 'isLate'>[] {
    const found = this.#tables.flatMap(({ table, after }) =>
      readSome(after.iterate(this.#lastOf(table)), ({ rowJson }) => rowJson.length).map((row) => ({ table, ...row })),
    );
    return found.sort((left, right) => left.id - right.id || (left.table < right.table ? -1 : 1));
  }

  #lastOf(table: string): number {
    return this.#position.tables[table] ?? this.#position.floor;
  }
}

function lineOfOne(record: FeedRecord): FeedLines {
  return { count: 1, parts: [Buffer.from(lineOfRecord(record))], cursor: record.cursor };
}

/** Every table that the feed follows. */
const feedTables: readonly string[] = [...recordKinds.map(({ table }) => table), deliveryKind.table];

function chooseTables(asked: readonly string[] | undefined): readonly string[] {
  const unknown = asked?.find((table) => !feedTables.includes(table));
  if (unknown === undefined) return asked ?? feedTables;
  const problem = `there is no table ${unknown}; there are ${feedTables.join(', ')}`;
  throw new WriterError('RECORD_INVALID', `${problem}${didYouMean(unknown, feedTables)}`);
}

function prepareTable(database: Database, table: string): TableFeed {
  const select = table === deliveryKind.table ? deliverySelect : `SELECT id, row_json AS rowJson FROM ${table}`;
  let lines: ReadLines | undefined;
  return {
    table,
    after: database.prepare(`${select} WHERE id > ? ORDER BY id LIMIT ${rowsAReadMax}`),
    one: database.prepare(`${select} WHERE id = ?`),
    lines: (from) => {
      lines ??= prepareLines(database, { table, select });
      return lines(from);
    },
  };
}
