import type { DailyReport } from '@agentspine/reader';
import { inertText, type Look, renderTable } from '@agentspine/render';
import { dailyHeadlines } from '../daily-headlines.ts';

/** The headlines of a report, and where the rest of it is. */
export function renderDailyReport(
  report: DailyReport,
  paths: { readonly html: string; readonly json: string; readonly contentPage?: string },
  look: Look,
): string {
  const headlines = renderTable(
    [
      {
        title: `${report.day === report.lastDay ? report.day : `${report.day} to ${report.lastDay}`} (${report.timezone})`,
        cell: ({ title }) => title,
      },
      { title: '', align: 'right', cell: ({ figure }) => figure },
      { title: '', cell: ({ detail }) => detail },
    ],
    dailyHeadlines(report),
    look,
  );
  const { html, json, contentPage } = paths;
  const lines = [html, json, ...(contentPage === undefined ? [] : [contentPage])].map(inertText);
  return `${headlines}\n${lines.join('\n')}\n`;
}
