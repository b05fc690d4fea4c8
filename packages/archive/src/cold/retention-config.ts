import { isJsonObject, recordKindOf } from '@agentspine/schema';
import { ArchiveError } from '../errors.ts';
import { retentionDefaultMs } from './eligible-days.ts';

/** How long rows stay in `spine.db`, by table; a table that is not in it keeps them forever. */
export type RetentionConfig = ReadonlyMap<string, number>;

const dayMs = 86_400_000;
/** Tasks change after they were made, and who works on one needs it. */
const stayingTable = 'netsky_tasks';

/**
 * Reads `retention` of `config.json`, such as `{"logs": "30d", "ticks": "14d", "token_usage": "forever"}`. Without it logs
 * stay 30 days and records forever. @throws ArchiveError `COLD_RETENTION_INVALID`, naming the key
 */
export function parseRetentionConfig(configText: string | undefined): RetentionConfig {
  const retention = new Map<string, number>([['logs', retentionDefaultMs]]);
  for (const [table, value] of Object.entries(parseSection(configText))) {
    if (table !== 'logs' && recordKindOf(table) === undefined) {
      throw invalid(`retention.${table}`, 'names no table; it may be logs or a table of records such as ticks');
    }
    if (table === stayingTable && value !== 'forever') {
      throw invalid(`retention.${table}`, 'is not possible: tasks change after they were made, so they stay');
    }
    const ms = parseRetention(`retention.${table}`, value);
    if (ms === 'forever') retention.delete(table);
    else retention.set(table, ms);
  }
  return retention;
}

function parseSection(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined || text.trim() === '') return {};
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (error) {
    throw new ArchiveError('COLD_RETENTION_INVALID', 'config.json is not JSON: fix it first', { cause: error });
  }
  const { retention = {} } = isJsonObject(config) ? config : {};
  if (!isJsonObject(config)) throw invalid('the whole of it', 'is not an object');
  if (!isJsonObject(retention)) throw invalid('retention', 'is not an object of tables, such as {"logs": "30d"}');
  return retention;
}

function parseRetention(key: string, value: unknown): number | 'forever' {
  if (value === 'forever') return 'forever';
  const days = typeof value === 'string' ? /^(\d{1,6})d$/.exec(value)?.[1] : undefined;
  if (days === undefined) throw invalid(key, `is ${JSON.stringify(value)}; it may be days such as "30d", or "forever"`);
  return Number(days) * dayMs;
}

function invalid(key: string, what: string): ArchiveError {
  return new ArchiveError('COLD_RETENTION_INVALID', `config.json: ${key} ${what}`);
}
