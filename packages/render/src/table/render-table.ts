import { type CutPlace, cutToWidth, displayWidth } from '../text/display-width.ts';
import { inertText } from '../text/inert-text.ts';
import { paint, type Tone } from '../text/paint.ts';
import { fitWidths, idWidth } from './fit-widths.ts';

/** A column of a table. */
export interface Column<Row> {
  /** The head of the column. */
  readonly title: string;
  /** Numbers to the right, all else to the left. */
  readonly align?: 'left' | 'right';
  /** The text of a row. */
  readonly cell: (row: Row) => string;
  /**
   * What happens to a cell that is too wide. Default `end` (the end goes), and `never` for what is aligned to the right:
   * numbers are not cut. `start` is for paths, whose end says most. An `id` is cut to a beginning that no other row of the
   * table has, and without an ellipsis: it is accepted wherever an id is.
   */
  readonly cut?: CutPlace | 'id' | 'never';
  /** What the cell of a row says, for its colour. */
  readonly tone?: (row: Row) => Tone | undefined;
}

/** What a text is made for. */
export interface Look {
  /** The columns of the terminal; `undefined` for what is not one: a pipe or a file gets everything. */
  readonly width?: number | undefined;
  /** Whether each field of a table is on a line of its own. */
  readonly isVertical?: boolean | undefined;
  /** Whether colours may be used. */
  readonly hasColor?: boolean | undefined;
}

/** Between two columns. */
const gap = '  ';

/** A longer cell moves the rest of its own row: one page of text must not put that many spaces into every other row. */
const paddingMax = 200;

/**
 * Rows as text in columns, ending in a line feed, as wide as `look` says. A table that does not fit even with its texts cut
 * is printed one field a line. Titles and cells may hold other people's text: it is made inert.
 */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], look: Look = {}): string {
  const titles = columns.map(({ title }) => inertText(title));
  const lines = rows.map((row) => columns.map(({ cell }) => inertText(cell(row))));
  const tones = rows.map((row) => columns.map(({ tone }) => tone?.(row)));
  if (look.isVertical === true) return verticalTable(titles, lines, { tones, look });
  const natural = columns.map((_column, index) => widestOf([titles, ...lines], index));
  const widths = fitWidths(
    columns.map(({ align, cut = align === 'right' ? 'never' : 'end' }, index) => ({
      cut: cut === 'id' && !lines.every((line) => isPlain(line[index] ?? '')) ? 'never' : cut,
      natural: natural[index] ?? 0,
      title: displayWidth(titles[index] ?? ''),
      id: cut === 'id' ? idWidth(lines.map((line) => line[index] ?? '')) : 0,
    })),
    look.width === undefined ? undefined : look.width - gap.length * (columns.length - 1),
  );
  if (widths === undefined) return verticalTable(titles, lines, { tones, look });
  const renderLine = lineRenderer(columns, widths, look);
  const head = renderLine(
    titles,
    columns.map(() => 'heading'),
  );
  return head + lines.map((line, index) => renderLine(line, tones[index] ?? [])).join('');
}

type Tones = readonly (Tone | undefined)[];

function lineRenderer<Row>(columns: readonly Column<Row>[], widths: readonly number[], look: Look) {
  return (line: readonly string[], tones: Tones): string => {
    const cells = line.map((text, index) => {
      const { align, cut = 'end' } = columns[index] ?? {};
      const width = widths[index] ?? 0;
      const cell = cutCell(text, width, cut);
      const padding = ' '.repeat(Math.max(Math.min(width, paddingMax) - displayWidth(cell), 0));
      const painted = paint(cell, tones[index], look);
      if (align === 'right') return padding + painted;
      return index === line.length - 1 ? painted : painted + padding;
    });
    return `${cells.join(gap).trimEnd()}\n`;
  };
}

function cutCell(text: string, width: number, cut: NonNullable<Column<unknown>['cut']>): string {
  if (cut === 'never') return text;
  return cut === 'id' ? text.slice(0, width) : cutToWidth(text, width, cut);
}

/** Whether every character takes one column and stands for itself, so that the text may be cut anywhere. */
function isPlain(text: string): boolean {
  return /^[\u0020-\u005b\u005d-\u007e—]*$/.test(text);
}

/** A record a paragraph, a field a line; nothing is cut. */
function verticalTable(
  titles: readonly string[],
  lines: readonly (readonly string[])[],
  { tones, look }: { readonly tones: readonly Tones[]; readonly look: Look },
): string {
  const width = Math.max(...titles.map(displayWidth));
  const names = titles.map((title) => `${paint(title, 'heading', look)}${' '.repeat(width - displayWidth(title))}`);
  const paragraph = (line: readonly string[], row: number): string =>
    line
      .map((text, index) => `${names[index] ?? ''}${gap}${paint(text, tones[row]?.[index], look)}`.trimEnd())
      .join('\n');
  return lines.map((line, row) => `${paragraph(line, row)}\n`).join('\n');
}

function widestOf(lines: readonly (readonly string[])[], index: number): number {
  return lines.reduce((width, line) => Math.max(width, displayWidth(line[index] ?? '')), 0);
}
