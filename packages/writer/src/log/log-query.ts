import type { LogFilter } from '@agentspine/schema';
import { parseCount, parseObject, parseText, refusedField } from './log-fields.ts';

/** SQL that selects lines in the order of their ids, with its values in order. */
export interface LogQuery {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** Which part of the log, and from which end. */
export interface LogPart {
  /** Only lines with higher ids. */
  readonly after?: number;
  /** Only lines up to this id. */
  readonly upTo?: number;
  readonly newestFirst?: boolean;
}

const selectSql = 'SELECT id, source, type, ref_id AS refId, payload, timestamp FROM logs';

/** SQLite's word for no limit. */
const noLimit = -1;

/** Checks a filter. @throws WriterError `LOG_INVALID` */
export function parseLogFilter(input: LogFilter): LogFilter {
  const filter = parseObject(input, 'filter');
  const text = (field: string) => (filter[field] === undefined ? undefined : parseText(filter[field], field));
  return {
    source: text('source'),
    type: text('type'),
    refId: text('refId'),
    since: parseBound(filter['since'], 'since'),
    until: parseBound(filter['until'], 'until'),
    limit: filter['limit'] === undefined ? undefined : parseCount(filter['limit'], 'limit'),
  };
}

/** The SQL of a checked filter, over all of the log or a part of it. */
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

/** A bound need not be whole: clocks are finer than the log. NaN would silently match nothing. */
function parseBound(value: unknown, field: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  throw refusedField(field, 'must be milliseconds since the epoch');
}
