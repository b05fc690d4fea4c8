import { countCell, counted } from '@agentspine/render/count-text';
import { html, type Markup, shownName } from '@agentspine/render/markup';

/** A column of a table on the page. */
export interface PageColumn<Row> {
  readonly title: string;
  /** A name from the data, which may be long, or a figure. */
  readonly kind: 'name' | 'figure';
  readonly cell: (row: Row) => string | Markup;
}

/** More rows make a page that nobody reads; the JSON has them all. */
export const tableRowsMax = 100;

/** Rows with exact figures: what a chart shows, for every reader. */
export function pageTable<Row>(caption: string, columns: readonly PageColumn<Row>[], rows: readonly Row[]): Markup {
  const heads = columns.map(({ title, kind }) => html`<th scope="col" class="${kind}">${title}</th>`);
  const lines = rows
    .slice(0, tableRowsMax)
    .map((row) => html`<tr>${columns.map(({ kind, cell }) => html`<td class="${kind}">${cell(row)}</td>`)}</tr>\n`);
  const hidden = rows.length - tableRowsMax;
  const more = hidden > 0 ? html`<p class="note">and ${counted(hidden, 'more row')}, in the JSON file</p>` : html``;
  return html`<div class="scroll"><table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${lines}</tbody>
</table></div>${more}`;
}

/** A column of names from the data. */
export function nameColumn<Row>(title: string, name: (row: Row) => string | null): PageColumn<Row> {
  return { title, kind: 'name', cell: (row) => shownName(name(row)) };
}

/** A column of whole numbers; `—` where a number is not known. */
export function countColumn<Row>(title: string, count: (row: Row) => number | bigint | null): PageColumn<Row> {
  return { title, kind: 'figure', cell: (row) => countCell(count(row)) };
}
