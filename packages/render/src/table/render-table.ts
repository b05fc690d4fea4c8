import { type Clock, utcClock } from '../text/clock.ts';
import { type CutPlace, cutToWidth, displayWidth } from '../text/display-width.ts';
import { inertText } from '../text/inert-text.ts';
import { paint, type Tone } from '../text/paint.ts';
import { type ColumnNeed, fitColumns, idWidth } from './fit-columns.ts';

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
  /** Whether a terminal that is too narrow for all columns may do without this one; the table says then what is not shown. */
  readonly mayBeLeftOut?: boolean;
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
  /** How moments are written; default as the clock of UTC shows them. */
  readonly clock?: Clock | undefined;
}

/** What a list says below it that was cut. */
export const moreNote = '\nthere are more; --limit shows them\n';

/** What a list says below it of the moments in it. */
export function timesNote({ clock = utcClock }: Look): string {
  return `\nTimes are those of ${clock.timezone}.\n`;
}

/** Between two columns. */
const gap = '  ';

/** A longer cell moves the rest of its own row: one page of text must not put that many spaces into every other row. */
const paddingMax = 200;

/**
 * Rows as text in columns, ending in a line feed, as wide as `look` says. A table that does not fit even with its texts cut
 * and without the columns that may be left out is printed one field a line. Titles and cells may hold other people's text: it
 * is made inert.
 */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], look: Look = {}): string {
  const drawn = columns.map((column) => drawColumn(column, rows));
  if (look.isVertical === true) return verticalTable(drawn, rows.length, look);
  const fit = fitColumns(drawn, look.width, gap.length);
  if (fit === undefined) return verticalTable(drawn, rows.length, look);
  const { kept, left, widths } = fit;
  const lines = Array.from({ length: rows.length + 1 }, (_, row) => renderLine(kept, row - 1, { widths, look }));
  const note = `not shown: ${left.map(({ title }) => title).join(', ')}; --vertical shows all\n`;
  return lines.join('') + (left.length === 0 ? '' : paint(note, 'quiet', look));
}

/** A column with its cells as they are printed; a row below 0 is the title. */
interface DrawnColumn extends ColumnNeed {
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly cells: readonly string[];
  readonly tones: readonly (Tone | undefined)[];
}

function drawColumn<Row>(column: Column<Row>, rows: readonly Row[]): DrawnColumn {
  const { align = 'left', cut = align === 'right' ? 'never' : 'end', mayBeLeftOut = false } = column;
  const title = inertText(column.title);
  const cells = rows.map((row) => inertText(column.cell(row)));
  const titleWidth = displayWidth(title);
  const isUncut = cut === 'never' || (cut === 'id' && !cells.every(isPlain));
  return {
    title,
    align,
    cells,
    mayBeLeftOut,
    titleWidth,
    tones: rows.map((row) => column.tone?.(row)),
    cut: isUncut ? 'never' : cut,
    naturalWidth: cells.reduce((width, cell) => Math.max(width, displayWidth(cell)), titleWidth),
    idWidth: cut === 'id' && !isUncut ? idWidth(cells) : 0,
  };
}

function renderLine(
  columns: readonly DrawnColumn[],
  row: number,
  { widths, look }: { readonly widths: readonly number[]; readonly look: Look },
): string {
  const cells = columns.map((column, index) => {
    const width = widths[index] ?? 0;
    const cell = cutCell(row < 0 ? column.title : (column.cells[row] ?? ''), width, column.cut);
    const padding = ' '.repeat(Math.max(Math.min(width, paddingMax) - displayWidth(cell), 0));
    const painted = paint(cell, row < 0 ? 'heading' : column.tones[row], look);
    if (column.align === 'right') return padding + painted;
    return index === columns.length - 1 ? painted : painted + padding;
  });
  return `${cells.join(gap).trimEnd()}\n`;
}

function cutCell(text: string, width: number, cut: ColumnNeed['cut']): string {
  if (cut === 'never') return text;
  return cut === 'id' ? text.slice(0, width) : cutToWidth(text, width, cut);
}

/** Whether every character takes one column and is shown as it is, so that the text may be cut anywhere. */
function isPlain(text: string): boolean {
  return /^[\u0020-\u005b\u005d-\u007e—]*$/.test(text);
}

/** A record a paragraph, a field a line; nothing is cut or left out. */
function verticalTable(columns: readonly DrawnColumn[], rowCount: number, look: Look): string {
  const width = Math.max(...columns.map(({ titleWidth }) => titleWidth));
  const field = ({ title, titleWidth, cells, tones }: DrawnColumn, row: number): string =>
    `${paint(title, 'heading', look)}${' '.repeat(width - titleWidth)}${gap}${paint(cells[row] ?? '', tones[row], look)}`;
  const paragraphs = Array.from({ length: rowCount }, (_, row) =>
    columns.map((column) => `${field(column, row).trimEnd()}\n`).join(''),
  );
  return paragraphs.join('\n');
}
