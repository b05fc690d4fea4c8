import type { BarChart } from './bar-chart.ts';

/** A part of a report, as data: a page for a browser and a page for a static site are made of the same parts. */
export type ReportPart =
  | { readonly kind: 'chart'; readonly chart: BarChart }
  | { readonly kind: 'table'; readonly table: ReportTable }
  | { readonly kind: 'folded'; readonly summary: string; readonly table: ReportTable }
  | { readonly kind: 'note'; readonly heading?: string; readonly text: string };

/** Parts under one heading. Without a part the section says that nothing was recorded. */
export interface ReportSection {
  /** The anchor of the section. */
  readonly id: string;
  /** The heading. */
  readonly title: string;
  /** In their order. */
  readonly parts: readonly ReportPart[];
}

/** Exact figures: what a chart shows, for every reader. */
export interface ReportTable {
  /** The text above the table. */
  readonly caption: string;
  /** A name from the data, which may be long, or a figure. */
  readonly columns: readonly { readonly title: string; readonly kind: 'name' | 'figure' }[];
  /** At most `tableRowsMax` rows, a cell for each column. */
  readonly rows: readonly (readonly ReportCell[])[];
  /** How many rows there are besides. */
  readonly hidden: number;
}

/** A cell: its text, and in small after it what has to be known of the figure. */
export interface ReportCell {
  readonly text: string;
  readonly note?: string;
}

/** More rows make a page that nobody reads; the JSON has them all. */
export const tableRowsMax = 100;

/** What a section says that has no part. */
export const nothingRecorded = 'nothing was recorded';

/** What a table says of the rows that it does not show. */
export function hiddenRowsText(counted: string): string {
  return `and ${counted}, in the JSON file`;
}

/** A chart as a part of a section. */
export function chartPart(chart: BarChart): ReportPart {
  return { kind: 'chart', chart };
}

/** A section of its parts. */
export function section(id: string, title: string, parts: readonly ReportPart[]): ReportSection {
  return { id, title, parts };
}
