import { charactersOfLine, type LogEntry, type LogFilter, logQuery } from '@agentspine/schema';
import { type AskStore, parseBound, parseCount, parseFilter, parseText } from '@agentspine/sql';
import { readSome, rowsAReadMax } from '@agentspine/sqlite';
import type { Database } from 'better-sqlite3';

const lastIdSql = 'SELECT ifnull(max(id), 0) FROM logs';

/** `reader.log`: lines of the append-only log that are still in `spine.db` (SPEC 3.2). */
export class LogQuestions {
  readonly #ask: AskStore;

  constructor(ask: AskStore) {
    this.#ask = ask;
  }

  /** Lines by ascending id; all that match, unless `limit` says how many. @throws ReaderError `READER_BAD_REQUEST` */
  query(filter: LogFilter = {}): LogEntry[] {
    const { sql, values } = logQuery(parseLogFilter(filter));
    return this.#ask((database) => database.prepare(sql).all(...values)) as LogEntry[];
  }

  /**
   * As `query`, for more lines than memory should hold: read some at a time. Ends with the last line of the moment when it
   * began. @throws ReaderError `READER_BAD_REQUEST`
   */
  iterate(filter: LogFilter = {}): Generator<LogEntry, void, void> {
    const checked = parseLogFilter(filter);
    const upTo = this.#ask((database) => database.prepare(lastIdSql).pluck().get()) as number;
    return this.#readOn(checked, upTo);
  }

  *#readOn(filter: LogFilter, upTo: number): Generator<LogEntry, void, void> {
    let left = filter.limit ?? Number.POSITIVE_INFINITY;
    for (let after = 0; left > 0; ) {
      const { sql, values } = logQuery({ ...filter, limit: Math.min(left, rowsAReadMax) }, { after, upTo });
      const lines = this.#ask((database) => someOf(database, sql, values));
      yield* lines;
      const last = lines.at(-1);
      if (last === undefined) return;
      after = last.id;
      left -= lines.length;
    }
  }
}

function someOf(database: Database, sql: string, values: readonly (string | number)[]): LogEntry[] {
  const rows = database.prepare(sql).iterate(...values) as IterableIterator<LogEntry>;
  return readSome(rows, charactersOfLine);
}

function parseLogFilter(filter: LogFilter): LogFilter {
  const { source, type, refId, since, until, limit } = parseFilter(filter, 'filter');
  return {
    source: source === undefined ? undefined : parseText(source, 'source'),
    type: type === undefined ? undefined : parseText(type, 'type'),
    refId: refId === undefined ? undefined : parseText(refId, 'refId'),
    since: since === undefined ? undefined : parseBound(since, 'since'),
    until: until === undefined ? undefined : parseBound(until, 'until'),
    limit: limit === undefined ? undefined : parseCount(limit, 'limit'),
  };
}
