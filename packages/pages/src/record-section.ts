import type { TableCount } from '@agentspine/reader';
import { type ReportSection, section } from './report-part.ts';
import { countColumn, nameColumn, tablePart } from './table.ts';

/** How many rows of each kind the day has: every table, also those without. */
export function recordSection(tables: readonly TableCount[]): ReportSection {
  const table = tablePart<TableCount>(
    'Rows of the day; unreadable ones say no time, and are counted on the day they were written',
    [
      nameColumn('table', (row) => row.table),
      countColumn('rows', ({ rows }) => rows),
      countColumn('unreadable', ({ unreadable }) => unreadable),
    ],
    tables,
  );
  return section('records', 'Records', [table]);
}
