import type { Reader, SummaryRow } from '@agentspine/reader';
import type { ParamsOf, UsageAnswer, UsageRow } from '@agentspine/server';
import { usedOf } from './rows.ts';

/** What was used, by one key: what `spine summary` answers, in the words of the API. */
export function readUsage(reader: Reader, { by = 'day', from, to, ...filter }: ParamsOf<'usage'>): UsageAnswer {
  const { rows, totals, timezone } = reader.summary({ by, since: from, until: to, isTitled: false, ...filter });
  return {
    by,
    timezone,
    rows: rows.map((row) => rowOf(row, by)),
    all: { source: null, key: null, used: usedOf(totals), turns: totals.turns },
  };
}

function rowOf(row: SummaryRow, by: UsageAnswer['by']): UsageRow {
  const label = by === 'session' ? `${row.source}:${row.session ?? ''}` : labelOf(row, by);
  const { source, turns, calls, errors = 0, callsWithOutcome = 0 } = row;
  const tool = calls === undefined ? {} : { tool: { calls, errors, withOutcome: callsWithOutcome } };
  return { source, key: label, used: usedOf(row), turns, ...tool };
}

function labelOf(row: SummaryRow, by: string): string | null {
  const value = by === 'project' ? (row.projectKey ?? row.project) : row[by as 'day' | 'model' | 'source' | 'tool'];
  return value ?? null;
}
