import { counted } from '@agentspine/render/count-text';
import { html, type Markup, shownName } from '@agentspine/render/markup';
import type { BarChart } from './bar-chart.ts';
import {
  hiddenRowsText,
  nothingRecorded,
  type ReportPart,
  type ReportSection,
  type ReportTable,
} from './report-part.ts';

/** Draws a chart; handed in, so that a page can be made without the library that draws. */
export type DrawChart = (chart: BarChart) => Markup;

/** A section of a page under its heading; without a part it says so. */
export function sectionMarkup({ id, title, parts }: ReportSection, draw: DrawChart): Markup {
  const body =
    parts.length === 0 ? [html`<p class="empty">${nothingRecorded}</p>`] : parts.map((part) => partMarkup(part, draw));
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}

function partMarkup(part: ReportPart, draw: DrawChart): Markup {
  switch (part.kind) {
    case 'chart':
      return chartMarkup(part.chart, draw);
    case 'table':
      return tableMarkup(part.table);
    case 'folded':
      return html`<details><summary>${part.summary}</summary>${tableMarkup(part.table)}</details>`;
    case 'note': {
      const heading = part.heading === undefined ? html`` : html`<h3>${part.heading}</h3>`;
      return html`${heading}<p class="empty">${part.text}</p>`;
    }
    default:
      return part satisfies never;
  }
}

/** A chart under its title, and what its colours mean. */
function chartMarkup(chart: BarChart, draw: DrawChart): Markup {
  const legend = chart.series.length === 1 ? html`` : html`<ul class="legend">${chart.series.map(legendEntry)}</ul>`;
  return html`<figure>
<figcaption><h3>${chart.title}</h3>${legend}</figcaption>
<div class="drawing">${draw(chart)}</div>
</figure>`;
}

function legendEntry({ name, tone }: BarChart['series'][number]): Markup {
  return html`<li><span class="swatch ${tone}"></span>${shownName(name)}</li>`;
}

function tableMarkup({ caption, columns, rows, hidden }: ReportTable): Markup {
  const heads = columns.map(({ title, kind }) => html`<th scope="col" class="${kind}">${title}</th>`);
  const kindOf = (index: number) => columns[index]?.kind ?? 'name';
  const lines = rows.map(
    (cells) =>
      html`<tr>${cells.map(({ text, note }, index) => html`<td class="${kindOf(index)}">${text}${noteMarkup(note)}</td>`)}</tr>\n`,
  );
  const more = hidden > 0 ? html`<p class="note">${hiddenRowsText(counted(hidden, 'more row'))}</p>` : html``;
  return html`<div class="scroll"><table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${lines}</tbody>
</table></div>${more}`;
}

function noteMarkup(note: string | undefined): Markup {
  return note === undefined ? html`` : html` <small>${note}</small>`;
}
