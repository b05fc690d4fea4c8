import { type Calendar, projectName } from '@agentspine/schema';
import type { Database } from 'better-sqlite3';
import type { Spend } from '../../budgets/budget-standing.ts';
import { withProject } from '../../sessions/resolve-project.ts';
import { instantOfTurn } from '../../turn-filter.ts';
import { bindTime } from '../daily/rows-of-day.ts';
import { addGroup, countInnerCalls, emptyTally, groupColumns, parseGroup } from '../usage-figures.ts';
import { askRecordedParts, boundsOf, type DaySpan, type UsageStores } from './ask-usage.ts';

/** Which calls are added up. */
export interface SpendFilter extends DaySpan {
  readonly project?: string | undefined;
  readonly source?: string | undefined;
}

/**
 * What was spent from the first to the last day, to the trillionth of a dollar: imported transcripts, and what is recorded besides. Records
 * name no project, so those of a project are transcripts alone. @throws ReaderError `READER_PROJECT_AMBIGUOUS`
 */
export async function askSpend(stores: UsageStores, filter: SpendFilter, calendar: Calendar): Promise<Spend> {
  const bounds = bindTime(boundsOf(filter, calendar));
  const imported = stores.askArchive((database) => readImportedSpend(database, filter, bounds), nothing);
  if (filter.project !== undefined) return imported;
  const { parts } = await askRecordedParts(stores, bounds);
  return parts
    .filter(({ source }) => filter.source === undefined || source === filter.source)
    .map(({ calls, costPico: { sum, missing } }) => ({ spentPico: BigInt(sum ?? 0), calls, unknownCalls: missing }))
    .reduce(addSpend, imported);
}

const nothing: Spend = { spentPico: 0n, calls: 0, unknownCalls: 0 };

function addSpend(left: Spend, right: Spend): Spend {
  return {
    spentPico: left.spentPico + right.spentPico,
    calls: left.calls + right.calls,
    unknownCalls: left.unknownCalls + right.unknownCalls,
  };
}

function readImportedSpend(
  database: Database,
  filter: SpendFilter,
  { from, to }: { readonly from: string; readonly to: string },
): Spend {
  const { project, source } = withProject(database, filter);
  const terms = [`${instantOfTurn} >= ?`, `${instantOfTurn} < ?`];
  const values = [from, to];
  if (project !== undefined) {
    terms.push('(t.project = ? OR t.project_key = ?)');
    values.push(projectName(project), project);
  }
  if (source !== undefined) {
    terms.push('t.source = ?');
    values.push(source);
  }
  const statement = database.prepare(
    `SELECT ${groupColumns.join(', ')} FROM turns t WHERE ${terms.join(' AND ')} GROUP BY t.kind, t.fidelity_json`,
  );
  const tally = emptyTally();
  for (const row of statement
    .raw()
    .safeIntegers()
    .all(...values) as unknown[][])
    addGroup(tally, parseGroup(row));
  return {
    spentPico: tally.costPico,
    calls: tally.turns + countInnerCalls(tally) + tally.unmetered,
    unknownCalls: tally.unpriced + tally.partlyPriced + tally.unmetered,
  };
}
