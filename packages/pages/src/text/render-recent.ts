import type { HotTable, RecentRow } from '@agentspine/reader';
import { fitLine, type Look, renderTable, rowGist } from '@agentspine/render';
import { countCell, counted, missingCell } from '@agentspine/render/count-text';

/** Rows as they are stored, one a line: when, in which table, and what of it fits. */
export function renderRecent(rows: readonly RecentRow[], hours: number, look: Look): string {
  if (rows.length === 0) return `nothing happened in the last ${counted(hours, 'hour')}\n`;
  const width = Math.max(...rows.map((row) => tableOf(row).length));
  return rows
    .map((row) => `${toMillisecond(row.at)}  ${tableOf(row).padEnd(width)}  ${gistOf(row)}`.trimEnd())
    .map((line) => fitLine(line, look))
    .join('\n')
    .concat('\n');
}

/** Stores write the same moment with three digits or six; a column has them alike. */
const toMillisecond = (at: string) => at.replace(/(\.\d{3})\d+Z$/, '$1Z');

const tableOf = ({ origin, table }: RecentRow) => `${origin}.${table}`;

/** Of an event of the trace its type and what it says; of any other row what its columns say. */
function gistOf({ origin, table, row }: RecentRow): string {
  const { event_type: type, payload } = row ?? {};
  if (origin !== 'trace' || typeof type !== 'string') return rowGist(table, row ?? undefined);
  const said = typeof payload === 'object' && payload !== null ? (payload as Readonly<Record<string, unknown>>) : {};
  return `${type} ${rowGist('trace', said)}`;
}

/** How much each table holds. */
export function renderHotTables(tables: readonly HotTable[], look: Look): string {
  return renderTable<HotTable>(
    [
      { title: 'table', cell: ({ origin, table }) => `${origin}.${table}`, cut: 'never' },
      { title: 'rows', align: 'right', cell: ({ rows }) => countCell(rows) },
      { title: 'of them cold', align: 'right', cell: ({ coldRows }) => countCell(coldRows), mayBeLeftOut: true },
      {
        title: 'newest',
        cell: ({ newestAt }) => (newestAt === undefined ? missingCell : toMillisecond(newestAt)),
        cut: 'never',
      },
    ],
    tables,
    look,
  );
}
