import type { HotTable, RecentRow } from '@agentspine/reader';
import { recordKindOf } from '@agentspine/schema';
import { cutToWidth, displayWidth } from './display-width.ts';
import { inertText } from './inert-text.ts';
import { countCell, missingCell } from './numbers.ts';
import { renderTable } from './table.ts';

/** A terminal's line holds a time, a table and this much of a row. */
const gistWidthMax = 100;

/** Of one value; its row may have others that say more. */
const valueWidthMax = 40;

/** Rows as they were written, one a line: when, in which table, and what of it fits. */
export function renderRecent(rows: readonly RecentRow[], hours: number): string {
  if (rows.length === 0) return `nothing was written in the last ${hours} hours\n`;
  const width = Math.max(...rows.map(({ table }) => table.length));
  return rows
    .map((row) => `${row.writtenAt}  ${row.table.padEnd(width)}  ${gistOf(row)}`.trimEnd())
    .join('\n')
    .concat('\n');
}

/** How much each table holds. */
export function renderHotTables(tables: readonly HotTable[]): string {
  return renderTable<HotTable>(
    [
      { title: 'table', cell: ({ table }) => table },
      { title: 'rows', align: 'right', cell: ({ rows }) => countCell(rows) },
      { title: 'newest', cell: ({ newestAt }) => newestAt ?? missingCell },
    ],
    tables,
  );
}

/** `key=value` for what the row says; JSON texts and the time of the event are for `--json`. */
function gistOf({ table, row }: RecentRow): string {
  const mainTime = recordKindOf(table)?.mainTime ?? 'ts_utc';
  let gist = '';
  for (const [key, value] of Object.entries(row ?? {})) {
    if (key === 'id' || key === mainTime || key.endsWith('_json') || value === null) continue;
    gist += `${gist === '' ? '' : ' '}${inertText(key)}=${valueText(value)}`;
    if (displayWidth(gist) > gistWidthMax) break;
  }
  return cutToWidth(gist, gistWidthMax);
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // A text may have millions of characters; what cannot be shown is not looked at.
  return cutToWidth(inertText(text.slice(0, valueWidthMax * 4)), valueWidthMax);
}
