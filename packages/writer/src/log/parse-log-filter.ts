import type { LogFilter } from '@agentspine/schema';
import { parseCount, parseObject, parseText, refusedField } from './log-fields.ts';

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

/** A bound need not be whole: clocks are finer than the log. NaN would match nothing without a word. */
function parseBound(value: unknown, field: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  throw refusedField(field, 'must be milliseconds since the epoch');
}
