import type { DailyReport } from '@agentspine/reader';
import { countTable } from './count-table.ts';
import { type ReportSection, section } from './report-part.ts';

/** What was done with repositories: git operations, clones sent out, harvests. */
export function workSection({ gitOperations, cloneDispatches, harvests }: DailyReport): ReportSection {
  const git = { caption: 'Git operations', keys: ['operation', 'status'], counted: 'operations' } as const;
  const clones = { caption: 'Clone dispatches by status', keys: ['status'], counted: 'dispatches' } as const;
  const harvested = { caption: 'Harvests by status', keys: ['status'], counted: 'harvests' } as const;
  return section('work', 'Repositories and clones', [
    ...countTable(git, gitOperations),
    ...countTable(clones, cloneDispatches),
    ...countTable(harvested, harvests),
  ]);
}
