import { countCell } from '@agentspine/render/count-text';
import { shownName } from '@agentspine/render/markup';
import { type ReportCell, type ReportPart, type ReportTable, tableRowsMax } from './report-part.ts';

/** A column of a table of a report. */
export interface PageColumn<Row> {
  readonly title: string;
  /** A name from the data, which may be long, or a figure. */
  readonly kind: 'name' | 'figure';
  readonly cell: (row: Row) => string | ReportCell;
}

/** Rows with exact figures: what a chart shows, for every reader. */
export function reportTable<Row>(
  caption: string,
  columns: readonly PageColumn<Row>[],
  rows: readonly Row[],
): ReportTable {
  const cellOf = (cell: string | ReportCell): ReportCell => (typeof cell === 'string' ? { text: cell } : cell);
  return {
    caption,
    columns: columns.map(({ title, kind }) => ({ title, kind })),
    rows: rows.slice(0, tableRowsMax).map((row) => columns.map(({ cell }) => cellOf(cell(row)))),
    hidden: Math.max(0, rows.length - tableRowsMax),
  };
}

/** A table as a part of a section. */
export function tablePart<Row>(caption: string, columns: readonly PageColumn<Row>[], rows: readonly Row[]): ReportPart {
  return { kind: 'table', table: reportTable(caption, columns, rows) };
}

/** A column of names from the data. */
export function nameColumn<Row>(title: string, name: (row: Row) => string | null): PageColumn<Row> {
  return { title, kind: 'name', cell: (row) => shownName(name(row)) };
}

/** A column of whole numbers; `—` where a number is not known. */
export function countColumn<Row>(title: string, count: (row: Row) => number | bigint | null): PageColumn<Row> {
  return { title, kind: 'figure', cell: (row) => countCell(count(row)) };
}
