import type { StoreTable } from './public-tables.ts';

/** The name of the view below, which is of no single schema. */
export const usageAllName = 'usage_all';

/** A table with `usage_all` among its names where that is made of it, so that its rows are loaded for it. */
export function withUsageName(schema: string, table: StoreTable): StoreTable {
  const isRead = origins.some((origin) => origin.schema === schema && origin.tables.includes(table.name));
  return isRead ? { ...table, publicNames: [...table.publicNames, usageAllName] } : table;
}

/**
 * `usage_all`: what was used, by every store that knows, a row an account (SPEC 5.4.3). The same model call may be in several of
 * them, so a sum needs a condition on `origin`, or a group by it. What an origin does not say is NULL, never 0. Nothing where
 * no schema knows. The rows of telemetry are of calls that no transcript has, so those of `archive` and `otlp` together are each call once.
 */
export function usageAllViews(schemas: readonly string[]): readonly string[] {
  const parts = origins
    .filter(({ schema }) => schemas.includes(schema))
    .map(({ schema, sql }) => sql + (schema === 'live' && schemas.includes('archive') ? unknownToTranscripts : ''));
  return parts.length === 0 ? [] : [`CREATE VIEW main.${usageAllName} (${columns}) AS ${parts.join(' UNION ALL ')}`];
}

const columns = `origin, id, source, session_id, task_id, agent, model, ts_ms, input_tokens, output_tokens, reasoning_tokens,
  cache_read_tokens, cache_create_tokens, cost_usd, cost_complete`;

interface UsageOrigin {
  readonly schema: string;
  /** What it reads, by the names of the store. */
  readonly tables: readonly string[];
  readonly sql: string;
}

/** Dollars with the twelve decimals of a picodollar: every amount of every origin is a whole number of them (INV-09). */
const exactUsd = 'DECIMAL(38, 12)';

const covered = (flag: string, value: string) =>
  `CASE WHEN fidelity_json->>'$.coverage.${flag}' = 'false' THEN NULL ELSE ${value} END`;

const origins: readonly UsageOrigin[] = [
  {
    schema: 'obs',
    tables: ['token_usage'],
    sql: `SELECT 'obs', CAST(id AS VARCHAR), runtime, session_id, NULL::VARCHAR, agent,
      model, ts_ms, input_tokens, output_tokens, NULL::BIGINT,
      cached_input_tokens, NULL::BIGINT,
      CAST(CAST(cost_usd_micros AS DECIMAL(19, 0)) * CAST('0.000001' AS DECIMAL(6, 6)) AS ${exactUsd}), NULL::BOOLEAN
      FROM obs.token_usage`,
  },
  {
    schema: 'trace',
    tables: ['event_token_usage', 'tasks_current'],
    sql: `SELECT 'trace', u.event_id, t.cli_source, u.session_id, u.task_id, NULL, u.model, u.ts_ms, u.input_tokens,
      u.output_tokens, NULL, u.cache_read_tokens, u.cache_create_tokens, CAST(u.cost_usd AS ${exactUsd}), NULL
      FROM trace.event_token_usage u LEFT JOIN trace.tasks_current t ON t.id = u.task_id`,
  },
  {
    schema: 'archive',
    tables: ['turns'],
    sql: `SELECT 'archive', message_id, source, session_id, NULL, agent_id, nullif(model, ''), ts_ms,
      ${covered('hasInputTokens', 'input_tokens')}, ${covered('hasOutputTokens', 'output_tokens')},
      ${covered('hasReasoningTokens', 'reasoning_tokens')}, ${covered('hasCacheReadTokens', 'cache_read_tokens')},
      ${covered('hasCacheCreateTokens', 'cache_create_5m_tokens + cache_create_1h_tokens')},
      CAST(CAST(cost_total_picousd AS DECIMAL(19, 0)) * CAST('0.000000000001' AS DECIMAL(12, 12)) AS ${exactUsd}),
      CAST(cost_complete AS BOOLEAN)
      FROM archive.turns`,
  },
  {
    schema: 'live',
    tables: ['usage_reports'],
    sql: `SELECT 'otlp', u.usage_id, u.source, nullif(u.session_id, ''), NULL, u.agent_id, u.model, u.ts_ms, u.input_tokens,
      u.output_tokens, u.reasoning_tokens, u.cache_read_tokens, u.cache_create_tokens,
      CAST(CAST(u.cost_picousd AS DECIMAL(19, 0)) * CAST('0.000000000001' AS DECIMAL(12, 12)) AS ${exactUsd}), NULL
      FROM live.usage_reports u`,
  },
];

/**
 * Telemetry of a call that a transcript has is not a second call: the transcript wins. Where the two have no id in common, as in sessions of
 * Codex, all calls of a session that has a transcript are its calls.
 */
const unknownToTranscripts = `
      LEFT JOIN (SELECT source, session_id, bool_or(request_id <> '' AND NOT starts_with(request_id, 'usage:')) AS names_calls
        FROM archive.turns WHERE kind = 'response' GROUP BY source, session_id) s ON s.source = u.source AND s.session_id = u.session_id
      WHERE (s.session_id IS NULL OR (s.names_calls AND u.call_id <> ''))
        AND NOT EXISTS (SELECT 1 FROM archive.turns t WHERE u.call_id <> '' AND t.source = u.source AND t.request_id = u.call_id)
        AND NOT EXISTS (SELECT 1 FROM archive.turns t WHERE u.call_id <> '' AND t.source = u.source AND t.message_id = u.call_id)`;
