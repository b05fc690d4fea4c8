import type { DailyReport } from '@agentspine/reader';
import { counted } from '@agentspine/render/count-text';
import { html, shownName } from '@agentspine/render/markup';
import type { BarChart } from './bar-chart.ts';
import { contentMarkup, contentText, tomlString } from './content-text.ts';
import { costText, dailyHeadlines } from './daily-headlines.ts';
import { hiddenRowsText, nothingRecorded, type ReportCell, type ReportPart, type ReportTable } from './report-part.ts';
import { figureLegend, reportSections, reportSpan, reportTitle } from './report-sections.ts';
import type { DrawChart } from './section-markup.ts';

/**
 * A report as a content page of a static site: TOML front matter between `+++`, headings and tables in Markdown, charts as
 * inline SVG. The same report gives the same text. Names from the data are neither markup nor short codes nor ends of anything.
 */
export function renderContentPage(report: DailyReport, draw: DrawChart): string {
  const parts = [
    frontMatter(report),
    contentText(reportSpan(report)),
    ...headlineTable(report),
    ...reportSections(report).flatMap(({ title, parts }) => [
      `## ${title}`,
      ...(parts.length === 0 ? [nothingRecorded] : parts.flatMap((part) => partTexts(part, draw))),
    ]),
    contentText(figureLegend),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** What every generator reads, and in `extra` what a template can list pages by. A date is text: Zorto takes no other. */
function frontMatter(report: DailyReport): string {
  const { day, lastDay, timezone, messages, toolCalls, usage } = report;
  const models = [...new Set(usage.byModel.map(({ model }) => shownName(model)))];
  return [
    '+++',
    `title = ${tomlString(reportTitle(report))}`,
    `date = ${tomlString(day)}`,
    `description = ${tomlString(reportSpan(report))}`,
    '',
    '[extra]',
    `last_day = ${tomlString(lastDay)}`,
    `timezone = ${tomlString(timezone)}`,
    `messages = ${messages.total}`,
    `tool_calls = ${toolCalls.totals.calls}`,
    `model_calls = ${usage.totals.calls}`,
    `cost = ${tomlString(costText(usage.totals))}`,
    `models = [${models.map(tomlString).join(', ')}]`,
    '+++',
  ].join('\n');
}

function headlineTable(report: DailyReport): readonly string[] {
  const rows = dailyHeadlines(report).map(({ title, figure, detail }) => [
    { text: title },
    { text: figure },
    { text: detail },
  ]);
  const columns = [
    { title: 'headline', kind: 'name' },
    { title: 'figure', kind: 'figure' },
    { title: 'of it', kind: 'name' },
  ] as const;
  return tableTexts({ caption: 'Headlines', columns, rows, hidden: 0 });
}

function partTexts(part: ReportPart, draw: DrawChart): readonly string[] {
  switch (part.kind) {
    case 'chart':
      return [chartText(part.chart, draw)];
    case 'table':
    case 'folded':
      return tableTexts(part.table);
    case 'note':
      return [...(part.heading === undefined ? [] : [`### ${part.heading}`]), contentText(part.text)];
    default:
      return part satisfies never;
  }
}

/** The colours of a site are not known: text has that of the site, bars have ones that read on light and dark. */
const chartColours =
  '--text:currentColor;--soft:currentColor;--grid:#8888;--axis:#888;--main:#4a80c0;--second:#3c9a8b;--third:#c08a2d;--bad:#d2584c;--quiet:#8a94a0';

/** One block of HTML; it begins with a tag that ends a paragraph, and has no blank line. */
function chartText(chart: BarChart, draw: DrawChart): string {
  const legend = chart.series.map(
    ({ name, tone }) => html`<span style="color:var(--${tone})">■</span> ${shownName(name)} `,
  );
  const figure = html`<figure style="${chartColours};margin:1em 0;overflow-x:auto">
<figcaption>${chart.title}${chart.series.length === 1 ? html`` : html`<br>${legend}`}</figcaption>
${draw(chart)}
</figure>`;
  return contentMarkup(figure.markup);
}

function tableTexts({ caption, columns, rows, hidden }: ReportTable): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [
    line(columns.map(({ title }) => contentText(title))),
    line(columns.map(({ kind }) => (kind === 'figure' ? '---:' : '---'))),
    ...rows.map((cells) => line(cells.map(cellText))),
  ];
  const more = hidden > 0 ? [contentText(hiddenRowsText(counted(hidden, 'more row')))] : [];
  return [contentText(caption), table.join('\n'), ...more];
}

function cellText({ text, note }: ReportCell): string {
  return contentText(note === undefined ? text : `${text} (${note})`);
}
