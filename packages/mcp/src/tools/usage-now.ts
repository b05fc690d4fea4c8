import { z } from 'zod';
import { McpToolError } from '../errors.ts';
import { defineTool } from '../tool.ts';

const count = z
  .union([z.int(), z.string().describe('above 2^53')])
  .nullable()
  .describe('null: not reported');

/** What was used, and what it cost. */
export const usageNow = defineTool({
  name: 'usage_now',
  title: 'Tokens and cost',
  description:
    'Tokens and cost, by model, of this session, of today, or of a project in the last 30 days. cost_complete is false where a price or a count is missing.',
  input: z.object({
    scope: z.enum(['session', 'day', 'project']),
    session: z.string().max(500).describe('default: the session that asks').optional(),
    project: z.string().max(1_000).describe('a folder or its name; for scope project').optional(),
  }),
  output: z.object({
    timezone: z.string(),
    cost_usd: z.number().nullable().describe('null: no price is known'),
    cost_complete: z.boolean(),
    turns: z.int(),
    models: z.array(
      z.object({
        model: z.string(),
        turns: z.int(),
        input: count,
        output: count,
        cache_read: count,
        cost_usd: z.number().nullable(),
      }),
    ),
  }),
  answer: async ({ home, ownSession }, { scope, session = ownSession, project }) => {
    const { rows, totals, timezone } = home.reader.summary({ by: 'model', ...filterOf(scope, session, project) });
    return {
      timezone,
      cost_usd: totals.costUsd,
      cost_complete: totals.costKnown,
      turns: totals.turns,
      models: rows.map((row) => ({
        model: row.model ?? 'unknown',
        turns: row.turns,
        input: exact(row.inputTokens),
        output: exact(row.outputTokens),
        cache_read: exact(row.cacheReadTokens),
        cost_usd: row.costUsd,
      })),
    };
  },
});

function filterOf(scope: 'session' | 'day' | 'project', session: string | undefined, project: string | undefined) {
  if (scope === 'day') return { since: '1d' };
  if (scope === 'session') return { session: given(session, 'session') };
  return { project: given(project, 'project'), since: '30d' };
}

function given(value: string | undefined, name: string): string {
  if (value === undefined) throw new McpToolError('MCP_ARGUMENT_MISSING', `"${name}" is needed for this scope`);
  return value;
}

/** JSON has no whole numbers above 2^53: a larger count is text. */
function exact(value: number | bigint | null): number | string | null {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
