import { nextUtcDay, parseUtcDay, type UtcDay, utcDayBounds, utcDayOfMs } from '@agentspine/schema';
import type { SpineConnection } from '@agentspine/sqlite';
import type { LineSql } from './concat-lines.ts';
import { LeavingRows, type LeavingTable, leavingTable, type RowValues, type StayingRows } from './leaving-rows.ts';
import { type RestorableTable, restoreRows } from './restore-rows.ts';
import { readWatermark } from './watermark.ts';

/** Which lines of the log may leave. */
export interface ColdLogOptions {
  /** Whether rows of runs that may go on stay, so that they can be resumed (SPEC V5); default yes. */
  readonly holdActiveRuns?: boolean | undefined;
}

const columns = ['source', 'type', 'ref_id', 'payload', 'timestamp'];
/** JSON of SQLite is that of `JSON.stringify` for texts and whole numbers. */
const lineSql: LineSql = {
  line: `json_object('id', hot.id, 'source', hot.source, 'type', hot.type, 'refId', hot.ref_id, 'payload', hot.payload,
    'timestamp', hot.timestamp)`,
  isPlain: `typeof(hot.source) = 'text' AND typeof(hot.type) = 'text' AND typeof(hot.timestamp) = 'integer'
    AND typeof(hot.ref_id) IN ('text', 'null') AND typeof(hot.payload) IN ('text', 'null')`,
  bytes: `octet_length(hot.source) + octet_length(hot.type) + ifnull(octet_length(hot.ref_id), 0)
    + ifnull(octet_length(hot.payload), 0)`,
};
/** Runs that are queued, at work, or crashed and may be resumed. */
const activeRunsSql = "SELECT run_id FROM workflow_runs WHERE status IN ('queued', 'started', 'crashed')";
/** Where there are none, SQLite finds that out once, and need not look at the rows. */
const activeSql = `EXISTS (${activeRunsSql}) AND ref_id IS NOT NULL AND ref_id IN (${activeRunsSql})`;
const rowsOfActiveRuns: StayingRows = { conditionSql: activeSql, anySql: `SELECT EXISTS (${activeRunsSql})` };
const firstSql = 'SELECT min(timestamp) FROM logs WHERE timestamp >= ? AND timestamp < ?';
/** By the index of times: without statistics SQLite takes the bounds of the id for the narrower ones, and reads all rows. */
const fillSql = `INSERT INTO ${leavingTable} (id) SELECT id FROM logs INDEXED BY logs_timestamp
  WHERE timestamp >= ? AND timestamp < ?
  AND +id BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER}`;
/** Any text or blob is more than any number. */
const unreadableSql = `SELECT (SELECT count(*) FROM logs WHERE timestamp < ?) + (SELECT count(*) FROM logs WHERE timestamp >= ?)`;
const insertSql = `INSERT INTO logs (id, ${columns.join(', ')}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`;
const readSql = `SELECT ${columns.join(', ')} FROM logs WHERE id = ?`;

/** The days of `logs` for the cold archive. A row belongs to the day of its timestamp; one without a readable one stays. */
export class ColdLogRows {
  /** The table, as SQL names it. */
  readonly table = 'logs';
  readonly #connection: SpineConnection;
  readonly #holdsActiveRuns: boolean;

  constructor(connection: SpineConnection, { holdActiveRuns = true }: ColdLogOptions = {}) {
    this.#connection = connection;
    this.#holdsActiveRuns = holdActiveRuns;
  }

  /** Days up to and including `last` that have rows, also where all of them are held back. */
  daysUpTo(last: UtcDay): readonly UtcDay[] {
    const { endMs } = utcDayBounds(last);
    const days: UtcDay[] = [];
    for (let day = parseUtcDay('0000-01-01'); day !== undefined; ) {
      const first = this.#firstIn(utcDayBounds(day).startMs, endMs);
      const found: UtcDay | undefined = first === null ? undefined : utcDayOfMs(first);
      if (found === undefined) break;
      days.push(found);
      day = nextUtcDay(found);
    }
    return days;
  }

  /** The lines of a day, to be written elsewhere and then removed. */
  openDay(day: UtcDay): LeavingRows {
    const { startMs, endMs } = utcDayBounds(day);
    const heldSql = this.#holdsActiveRuns ? ` AND NOT (${activeSql})` : '';
    const staying = this.#holdsActiveRuns ? rowsOfActiveRuns : undefined;
    const table: LeavingTable = { table: this.table, columns, lineOf, lineSql, staying };
    return new LeavingRows(this.#connection, table, { insertSql: `${fillSql}${heldSql}`, values: [startMs, endMs] });
  }

  /** The last day that left; `undefined` where none did. */
  readWatermark(): string | undefined {
    return readWatermark(this.#connection, this.table);
  }

  /** How many rows stay forever, because their time cannot be read. */
  countUnreadable(): number {
    const [first, last] = [parseUtcDay('0000-01-01'), parseUtcDay('9999-12-31')];
    if (first === undefined || last === undefined) return 0;
    const bounds = [utcDayBounds(first).startMs, utcDayBounds(last).endMs];
    return this.#connection.read(() => this.#connection.prepare(unreadableSql).pluck().get(bounds)) as number;
  }

  /** Puts rows back; returns how many were missing. @throws WriterError `COLD_ROW_INVALID`, `COLD_ROW_CONFLICT`, DatabaseError `SPINE_…` */
  restoreRows(lines: readonly string[]): number {
    const table: RestorableTable = { table: this.table, insertSql, parse, readLine: (id) => this.#readLine(id) };
    return restoreRows(this.#connection, table, lines);
  }

  #firstIn(startMs: number, endMs: number): number | null {
    return this.#connection.read(() => this.#connection.prepare(firstSql).pluck().get(startMs, endMs)) as number | null;
  }

  #readLine(id: number): string | undefined {
    return lineOf(id, this.#connection.prepare(readSql).raw().get(id) as RowValues);
  }
}

/** SQLite takes any value in a column; what is neither a text nor a number would come back as something else. */
function lineOf(id: number, [source, type, refId, payload, timestamp]: RowValues): string | undefined {
  if (typeof source !== 'string' || typeof type !== 'string' || typeof timestamp !== 'number') return undefined;
  if ((refId !== null && typeof refId !== 'string') || (payload !== null && typeof payload !== 'string')) {
    return undefined;
  }
  return JSON.stringify({ id, source, type, refId, payload, timestamp });
}

function parse(line: string): readonly [number, ...(string | number | null)[]] | undefined {
  const { id, source, type, refId, payload, timestamp } = parseObject(line);
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || typeof timestamp !== 'number') return undefined;
  if (lineOf(id, [source, type, refId, payload, timestamp] as RowValues) !== line) return undefined;
  return [id, source, type, refId, payload, timestamp] as [number, ...(string | number | null)[]];
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
