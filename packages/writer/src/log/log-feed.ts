import { charactersOfLine, type LogEntry, type LogFilter, logQuery } from '@agentspine/schema';
import { type FollowOptions, followCommits, readSome, rowsAReadMax } from '@agentspine/sqlite';
import type { Database } from 'better-sqlite3';
import { parseCount } from './log-fields.ts';
import { parseLogFilter } from './parse-log-filter.ts';

/** Where a follower of the log goes on, and which lines it wants. */
export interface LogFeedOptions extends FollowOptions {
  /** Begin after the line of this id; default 0, from the beginning. */
  readonly from?: number | undefined;
  /** Begin with so many of the newest lines, in place of `from`. */
  readonly last?: number | undefined;
  /** Only lines that match. */
  readonly filter?: Omit<LogFilter, 'limit'> | undefined;
}

/**
 * Follows the log: what any process appends, in order, each line once. The id of a line is where to continue after it: ids
 * are given under the write lock, so that they become visible in their order.
 * @throws DatabaseError `SPINE_MISSING`, `SPINE_GONE` when the file goes, WriterError `LOG_INVALID`
 */
export function followLog(path: string, options: LogFeedOptions = {}): AsyncGenerator<LogEntry, void, void> {
  const filter = parseLogFilter({ ...options.filter, limit: undefined });
  const from = parseCount(options.from ?? 0, 'from');
  const last = options.last === undefined ? undefined : parseCount(options.last, 'last');
  return followCommits(
    path,
    (database) => {
      let after = last === undefined ? from : idBefore(database, filter, last);
      return () => {
        const { sql, values } = logQuery({ ...filter, limit: rowsAReadMax }, { after });
        const rows = database.prepare(sql).iterate(...values) as IterableIterator<LogEntry>;
        const lines = readSome(rows, charactersOfLine);
        after = lines.at(-1)?.id ?? after;
        return lines;
      };
    },
    options,
  );
}

/** The id after which there are that many lines. */
function idBefore(database: Database, filter: LogFilter, count: number): number {
  const { sql, values } = logQuery({ ...filter, limit: count + 1 }, { newestFirst: true });
  const newest = database.prepare(sql).all(...values) as LogEntry[];
  return newest[count]?.id ?? 0;
}
