import { inertText } from './inert-text.ts';

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

/** Longer cells are cut: one long path must not push the numbers off the screen. */
const cellWidthMax = 60;

/** Rows as text in columns, ending in a line feed. Cells may hold other people's text: it is made inert. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => cut(inertText(column.cell(row)))));
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((line) => line[index]?.length ?? 0)),
  );
  const render = (line: readonly string[]): string =>
    line
      .map((cell, index) =>
        columns[index]?.align === 'right' ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return `${[columns.map((column) => column.title), ...cells].map(render).join('\n')}\n`;
}

function cut(cell: string): string {
  return cell.length <= cellWidthMax ? cell : `${cell.slice(0, cellWidthMax - 1)}…`;
}
