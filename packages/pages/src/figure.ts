import { html, type Markup, shownName } from '@agentspine/render/markup';
import type { BarChart } from './bar-chart.ts';

/** Draws a chart; handed in, so that a page can be made without the library that draws. */
export type DrawChart = (chart: BarChart) => Markup;

/** A chart under its title, and what its colours mean. */
export function figure(chart: BarChart, draw: DrawChart): Markup {
  const legend = chart.series.length === 1 ? html`` : html`<ul class="legend">${chart.series.map(legendEntry)}</ul>`;
  return html`<figure>
<figcaption><h3>${chart.title}</h3>${legend}</figcaption>
<div class="drawing">${draw(chart)}</div>
</figure>`;
}

function legendEntry({ name, tone }: BarChart['series'][number]): Markup {
  return html`<li><span class="swatch ${tone}"></span>${shownName(name)}</li>`;
}
