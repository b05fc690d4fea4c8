import { cutToWidth, displayWidth } from '../text/display-width.ts';
import { inertText } from '../text/inert-text.ts';

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

/** Longer cells are cut: one long path must not push the numbers off the screen. */
const cellWidthMax = 60;

/** Rows as text in columns, ending in a line feed. Titles and cells may hold other people's text: it is made inert. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [
    columns.map((column) => inertCell(column.title)),
    ...rows.map((row) => columns.map((column) => inertCell(column.cell(row)))),
  ];
  const widths = columns.map((_column, index) =>
    lines.reduce((width, line) => Math.max(width, displayWidth(line[index] ?? '')), 0),
  );
  const render = (line: readonly string[]): string =>
    line
      .map((cell, index) => {
        const padding = ' '.repeat((widths[index] ?? 0) - displayWidth(cell));
        return columns[index]?.align === 'right' ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd();
  return lines.map((line) => `${render(line)}\n`).join('');
}

function inertCell(text: string): string {
  return cutToWidth(inertText(text), cellWidthMax);
}
