import type { LogEntry, LogFilter } from './log-entry.ts';

/** SQL with its values in order. */
export interface LogQuery {
  /** The SQL. */
  readonly sql: string;
  /** What is bound to it, in order. */
  readonly values: readonly (string | number)[];
}

/** Which part of the log, and from which end. */
export interface LogPart {
  /** Only lines with higher ids. */
  readonly after?: number;
  /** Only lines up to this id. */
  readonly upTo?: number;
  /** The last line first. */
  readonly newestFirst?: boolean;
}

const selectSql = 'SELECT id, source, type, ref_id AS refId, payload, timestamp FROM logs';

/** SQLite's word for no limit. */
const noLimit = -1;

/** The SQL that selects lines in the order of their ids, of all of the log or a part of it. The filter was checked. */
export function logQuery(filter: LogFilter, { after, upTo, newestFirst }: LogPart = {}): LogQuery {
  const { source, type, refId, since, until, limit = noLimit } = filter;
  const terms = [
    ['source = ?', source],
    ['type = ?', type],
    ['ref_id = ?', refId],
    ['timestamp >= ?', since],
    ['timestamp <= ?', until],
    ['id > ?', after],
    ['id <= ?', upTo],
  ] as const;
  const asked = terms.flatMap(([term, value]) => (value === undefined ? [] : [{ term, value }]));
  const where = asked.length === 0 ? '' : ` WHERE ${asked.map(({ term }) => term).join(' AND ')}`;
  const order = newestFirst === true ? 'id DESC' : 'id';
  return { sql: `${selectSql}${where} ORDER BY ${order} LIMIT ?`, values: [...asked.map(({ value }) => value), limit] };
}

/** How much of a line counts against what is read at a time. */
export function charactersOfLine({ source, type, refId, payload }: LogEntry): number {
  return source.length + type.length + (refId?.length ?? 0) + (payload?.length ?? 0);
}
