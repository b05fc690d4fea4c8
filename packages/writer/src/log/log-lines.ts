import type { LogEntry, LogFilter, LogInput } from '@agentspine/schema';
import { readSome, rowsAReadMax, type SpineConnection } from '@agentspine/sqlite';
import { WriterError } from '../errors.ts';
import { logQuery, parseLogFilter } from './log-query.ts';
import { type CheckedLine, parseLogInput } from './parse-log-input.ts';

const insertSql = 'INSERT INTO logs (source, type, ref_id, payload, timestamp) VALUES (?, ?, ?, ?, ?)';
const lastIdSql = 'SELECT ifnull(max(id), 0) FROM logs';

/** The append-only log (SPEC 3.2). Nothing here changes a line that is there. */
export class LogLines {
  readonly #connection: SpineConnection;

  constructor(connection: SpineConnection) {
    this.#connection = connection;
  }

  /** Appends a line; returns it with its id. Never spooled. @throws WriterError `LOG_INVALID`, DatabaseError `SPINE_…` */
  append(entry: LogInput): LogEntry {
    const line = parseLogInput(entry);
    return this.#connection.writeOnce(() => this.insert(line));
  }

  /** Appends lines in one transaction, all or none; ids are in their order. @throws WriterError `LOG_INVALID`, DatabaseError `SPINE_…` */
  appendBatch(entries: readonly LogInput[]): LogEntry[] {
    const lines = entries.map((entry, index) => parseNumbered(entry, index));
    if (lines.length === 0) return [];
    return this.#connection.transaction(() => lines.map((line) => this.insert(line)));
  }

  /** Lines by ascending id; all that match, unless `limit` says how many. @throws WriterError `LOG_INVALID`, DatabaseError `SPINE_…` */
  query(filter: LogFilter = {}): LogEntry[] {
    const { sql, values } = logQuery(parseLogFilter(filter));
    return this.#connection.read(() => this.#connection.prepare(sql).all(...values)) as LogEntry[];
  }

  /**
   * As `query`, for more lines than memory should hold: read some at a time, so that the writer can be used meanwhile. Ends
   * with the last line of the moment when it began. @throws WriterError `LOG_INVALID`, DatabaseError `SPINE_…`
   */
  iterate(filter: LogFilter = {}): Generator<LogEntry, void, void> {
    this.#connection.refuseClosed();
    return this.#readOn(parseLogFilter(filter));
  }

  /** Inserts a checked line; call it in a write. */
  insert(line: CheckedLine): LogEntry {
    const { source, type, refId, payload, timestamp } = line;
    return { id: this.#connection.insertOne(insertSql, source, type, refId, payload, timestamp), ...line };
  }

  *#readOn(filter: LogFilter): Generator<LogEntry, void, void> {
    const upTo = this.#connection.read(() => this.#connection.prepare(lastIdSql).pluck().get()) as number;
    let left = filter.limit ?? Number.POSITIVE_INFINITY;
    for (let after = 0; left > 0; ) {
      const { sql, values } = logQuery({ ...filter, limit: Math.min(left, rowsAReadMax) }, { after, upTo });
      const lines = this.#connection.read(() => this.#someOf(sql, values));
      yield* lines;
      const last = lines.at(-1);
      if (last === undefined) return;
      after = last.id;
      left -= lines.length;
    }
  }

  #someOf(sql: string, values: readonly (string | number)[]): LogEntry[] {
    const rows = this.#connection.prepare(sql).iterate(...values) as IterableIterator<LogEntry>;
    return readSome(rows, charactersOfLine);
  }
}

/** How much of a line counts against what is read at a time. */
export function charactersOfLine({ source, type, refId, payload }: LogEntry): number {
  return source.length + type.length + (refId?.length ?? 0) + (payload?.length ?? 0);
}

function parseNumbered(entry: LogInput, index: number): CheckedLine {
  try {
    return parseLogInput(entry);
  } catch (error) {
    if (!(error instanceof WriterError)) throw error;
    throw new WriterError(error.code, `entry ${index}: ${error.message}`, { cause: error, field: error.field });
  }
}
