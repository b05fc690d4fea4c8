import type { QueryResult } from '@agentspine/reader';
import { type Look, renderTable } from '@agentspine/render';
import { counted, missingCell } from '@agentspine/render/count-text';

type Row = QueryResult['rows'][number];

/** The answer to a query as a table, and how many rows it has. NULL is `—`. */
export function renderResult(result: QueryResult, look: Look): string {
  const columns = result.columns.map((column, index) => ({
    title: column.name,
    cut: isNumeric(column.type)
      ? ('never' as const)
      : /(?:^|_)id$/.test(column.name)
        ? ('id' as const)
        : ('end' as const),
    align: isNumeric(column.type) ? ('right' as const) : ('left' as const),
    cell: (row: Row) => cellText(row[index]),
  }));
  return `${renderTable(columns, result.rows, look)}\n${counted(result.rowCount, 'row')}\n`;
}

function cellText(cell: Row[number] | undefined): string {
  if (cell === null || cell === undefined) return missingCell;
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

function isNumeric(type: string): boolean {
  return /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL\(\d+, ?\d+\))$/.test(type);
}
