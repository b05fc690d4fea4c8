import type { DailyReport } from '@agentspine/reader';
import { html, type Markup } from '@agentspine/render/markup';
import { dailyHeadlines } from './daily-headlines.ts';
import { deliverySection } from './delivery-section.ts';
import { errorSection } from './error-section.ts';
import type { DrawChart } from './figure.ts';
import { messageSection } from './message-section.ts';
import { pageStyle } from './page-style.ts';
import { recordSection } from './record-section.ts';
import { sessionSection } from './session-section.ts';
import { tokenSection } from './token-section.ts';
import { toolCallSection } from './tool-call-section.ts';
import { workSection } from './work-section.ts';

/** No script, no request: whatever a name in the data looks like, a browser has nothing it may do with it. */
const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** A report as one HTML file that needs nothing else: no network, no script. The same report gives the same text. */
export function renderDailyPage(report: DailyReport, draw: DrawChart): string {
  const sections = [
    messageSection(report, draw),
    toolCallSection(report, draw),
    sessionSection(report.sessions, draw),
    tokenSection(report, draw),
    errorSection(report.errors, draw),
    workSection(report),
    deliverySection(report.deliveries),
    recordSection(report.tables),
  ];
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
<p>What agents did from ${report.from} to ${report.to}, in days of ${report.timezone}, by when things happened.</p>
<dl class="headlines">
${headlines(report)}</dl>
</header>
<main>
${sections}</main>
<footer><p>— is what no row says, which is not zero. * after a sum: some rows do not report the number.</p></footer>
</body>
</html>
`;
  return page.markup;
}

/** What a report is called. */
export function reportTitle({ day, lastDay }: Pick<DailyReport, 'day' | 'lastDay'>): string {
  return day === lastDay ? `Daily report ${day}` : `Report of ${day} to ${lastDay}`;
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
