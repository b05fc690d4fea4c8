import type { DailyReport } from '@agentspine/reader';
import { html, type Markup } from '@agentspine/render/markup';
import { dailyHeadlines } from './daily-headlines.ts';
import { pageStyle } from './page-style.ts';
import { emptyNavigation } from './report-folder.ts';
import { figureLegend, reportSections, reportSpan, reportTitle } from './report-sections.ts';
import { type DrawChart, sectionMarkup } from './section-markup.ts';

/** No script, no request: whatever a name in the data looks like, a browser has nothing it may do with it. */
const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** A report as one HTML file that needs nothing else: no network, no script. The same report gives the same text. */
export function renderDailyPage(report: DailyReport, draw: DrawChart): string {
  const sections = reportSections(report).map((section) => sectionMarkup(section, draw));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${reportTitle(report)}</title>
<style>${{ markup: pageStyle }}</style>
</head>
<body>
<header>
<h1>${reportTitle(report)}</h1>
<p>${reportSpan(report)}</p>
<dl class="headlines">
${headlines(report)}</dl>
${emptyNavigation}
</header>
<main>
${sections}</main>
<footer><p>${figureLegend}</p></footer>
</body>
</html>
`;
  return page.markup;
}

function headlines(report: DailyReport): readonly Markup[] {
  return dailyHeadlines(report).map(
    ({
      title,
      figure,
      detail,
    }) => html`<div><dt>${title}</dt><dd class="figure">${figure}</dd><dd class="detail">${detail}</dd></div>
`,
  );
}
