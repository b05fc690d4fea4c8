import type { HotTable, RecentRow } from '@agentspine/reader';
import { fitLine, type Look, renderTable, rowGist } from '@agentspine/render';
import { countCell, counted, missingCell } from '@agentspine/render/count-text';

/** Rows as they were written, one a line: when, in which table, and what of it fits. */
export function renderRecent(rows: readonly RecentRow[], hours: number, look: Look): string {
  if (rows.length === 0) return `nothing was written in the last ${counted(hours, 'hour')}\n`;
  const width = Math.max(...rows.map(({ table }) => table.length));
  return rows
    .map((row) => `${row.writtenAt}  ${row.table.padEnd(width)}  ${rowGist(row.table, row.row ?? undefined)}`.trimEnd())
    .map((line) => fitLine(line, look))
    .join('\n')
    .concat('\n');
}

/** How much each table holds. */
export function renderHotTables(tables: readonly HotTable[], look: Look): string {
  return renderTable<HotTable>(
    [
      { title: 'table', cell: ({ table }) => table },
      { title: 'rows', align: 'right', cell: ({ rows }) => countCell(rows) },
      { title: 'newest', cell: ({ newestAt }) => newestAt ?? missingCell, cut: 'never' },
    ],
    tables,
    look,
  );
}
