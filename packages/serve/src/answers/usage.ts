import type { Reader, SummaryRow } from '@agentspine/reader';
import type { ParamsOf, UsageAnswer, UsageRow } from '@agentspine/server';
import { usedOf } from './rows.ts';

/** What was used, by one key: what `spine summary` answers, in the words of the API. */
export function readUsage(reader: Reader, { by = 'day', from, to, ...filter }: ParamsOf<'usage'>): UsageAnswer {
  const { rows, totals, timezone } = reader.summary({ by, since: from, until: to, isTitled: false, ...filter });
  const shown = rows.map((row) => rowOf(row, by));
  const all = { source: null, key: null, used: usedOf(totals), turns: totals.turns };
  return { by, timezone, rows: shown, all: by === 'tool' ? { ...all, tool: sumOfTools(shown) } : all };
}

/** Each call is of one tool, unlike a response, which is in the row of each tool that it calls. */
function sumOfTools(rows: readonly UsageRow[]): NonNullable<UsageRow['tool']> {
  const sum = (key: keyof NonNullable<UsageRow['tool']>) =>
    rows.reduce((before, { tool }) => before + (tool?.[key] ?? 0), 0);
  return { calls: sum('calls'), errors: sum('errors'), withOutcome: sum('withOutcome') };
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
