import { html } from '@agentspine/render/markup';
import { type CalendarDay, type Period, type TimeZone, utc } from '@agentspine/schema';
import { pageStyle } from './page-style.ts';

/** Which report a page is. */
export interface ReportName {
  readonly period: Period;
  /** The first day of the period. */
  readonly day: CalendarDay;
  readonly timezone: TimeZone;
}

/** The name of a report's files, before their endings. A week has its first day, a month `monthly-2026-04`; days of another zone than UTC have its name too. */
export function reportStem({ period, day, timezone }: ReportName): string {
  return `${stemOf(period, day)}${timezone === utc ? '' : `.${timezone.replaceAll('/', '-')}`}`;
}

/** The name of its content page: some site generators read what follows a full stop as a language. */
export function contentPageName(report: ReportName): string {
  return `${reportStem(report).replace('.', '-')}.md`;
}

function stemOf(period: Period, day: CalendarDay): string {
  if (period === 'month') return `monthly-${day.slice(0, '2026-04'.length)}`;
  return period === 'week' ? `weekly-${day}` : `daily-${day}`;
}

/** The page of reports in a folder. */
export const indexName = 'index.html';

/** The pages before and after one. */
export interface PageNeighbours {
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

/** A page with its navigation; the text as it was where the page has no place for it. */
export function withNavigation(page: string, { previous, next }: PageNeighbours): string {
  const link = (name: string | undefined, relation: 'prev' | 'next') =>
    name === undefined
      ? html``
      : html`<a rel="${relation}" href="${name}">${relation === 'prev' ? `← ${spanOf(name)}` : `${spanOf(name)} →`}</a>`;
  const { markup } =
    html`<nav class="pages" aria-label="Reports">${link(previous, 'prev')} <a rel="index" href="${indexName}">All reports</a> ${link(next, 'next')}</nav>`;
  return page.replace(/^<nav class="pages".*<\/nav>$/m, () => markup);
}

/** The place of the navigation, in a page that nothing is known of. */
export const emptyNavigation = html`<nav class="pages" aria-label="Reports"></nav>`;

/**
 * The pages whose navigation a page changes: itself and the two beside it, among the `names` of a folder. Neighbours are of the
 * same period and zone.
 */
export function linksAround(page: string, names: readonly string[]): ReadonlyMap<string, PageNeighbours> {
  const own = parseName(page);
  if (own === undefined) return new Map();
  const row = [...new Set([...names, page])]
    .filter((name) => {
      const other = parseName(name);
      return other?.kind === own.kind && other.zone === own.zone;
    })
    .sort();
  const at = row.indexOf(page);
  const neighboursOf = (index: number) => ({ previous: row[index - 1], next: row[index + 1] });
  return new Map(
    [at - 1, at, at + 1].flatMap((index) => {
      const name = row[index];
      return name === undefined ? [] : [[name, neighboursOf(index)] as const];
    }),
  );
}

const generator = '<meta name="generator" content="agentspine">';

/** Whether a page called `index.html` is one that was made here: another one is not replaced. */
export function isReportIndex(page: string): boolean {
  return page.includes(generator);
}

/** The page of all reports that a folder's names show: newest first, by period and zone. The same names give the same text. */
export function renderReportIndex(names: readonly string[]): string {
  const groups = new Map<string, string[]>();
  for (const name of [...names].sort().reverse()) {
    const parsed = parseName(name);
    if (parsed === undefined) continue;
    const title = `${headings[parsed.kind]}${parsed.zone === '' ? '' : `, ${parsed.zone}`}`;
    groups.set(title, [...(groups.get(title) ?? []), name]);
  }
  const sections = [...groups]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(
      ([title, pages]) => html`<section><h2>${title}</h2>
<ul class="reports">${pages.map((name) => html`<li><a href="${name}">${spanOf(name)}</a></li>`)}</ul></section>
`,
    );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
${{ markup: generator }}
<title>Reports</title>
<style>${{ markup: pageStyle }}</style>
</head>
<body>
<header><h1>Reports</h1></header>
<main>
${sections}</main>
</body>
</html>
`.markup;
}

const headings = { daily: 'Days', weekly: 'Weeks', monthly: 'Months' } as const;

interface ParsedName {
  readonly kind: keyof typeof headings;
  readonly span: string;
  /** Empty for UTC. */
  readonly zone: string;
}

function parseName(name: string): ParsedName | undefined {
  const match = /^(daily|weekly|monthly)-(\d{4}-\d{2}(?:-\d{2})?)(?:\.([\w+-]+))?\.html$/.exec(name);
  const [, kind, span = '', zone = ''] = match ?? [];
  return kind === 'daily' || kind === 'weekly' || kind === 'monthly' ? { kind, span, zone } : undefined;
}

function spanOf(name: string): string {
  return parseName(name)?.span ?? name;
}
