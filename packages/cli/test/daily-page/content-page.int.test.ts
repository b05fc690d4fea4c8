import { drawBarChart } from '@agentspine/pages/draw-bar-chart';
import { renderContentPage } from '@agentspine/pages/render-content-page';
import { marked } from 'marked';
import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { activeCharacters } from '../test-spine.ts';
import { hostileReport, reportOf, siteHostileNames } from './daily-reports.ts';

/** What a content page is to a site generator: its front matter, and its body as HTML. */
function readAsSite(page: string): {
  readonly front: Record<string, unknown>;
  readonly body: string;
  readonly html: string;
} {
  const [before, front = '', body = '', ...more] = page.split('+++');
  expect([before, more]).toEqual(['', []]);
  return { front: parse(front), body, html: marked.parse(body, { async: false }) as string };
}

const pageOf = async (day: string) => renderContentPage(await reportOf(day), drawBarChart);

test('a content page has a title, a date and figures in TOML, and its headings, tables and charts are read as such', async () => {
  const page = await pageOf('2026-04-19');
  const { front, html } = readAsSite(page);
  expect(front).toMatchObject({ title: 'Daily report 2026-04-19', date: '2026-04-19', extra: { timezone: 'UTC' } });
  expect(page.split('\n').slice(0, 3)).toEqual(['+++', 'title = "Daily report 2026-04-19"', 'date = "2026-04-19"']);
  expect(html.match(/<h2[^>]*>[^<]+/g)?.map((heading) => heading.replace(/<[^>]*>/, ''))).toEqual([
    'Tokens and cost',
    'Tool calls imported',
    'Messages',
    'Tool calls recorded',
    'Sessions',
    'Errors',
    'Repositories and clones',
    'Deliveries',
    'Records',
  ]);
  expect(html.match(/<table>/g)?.length).toBeGreaterThan(10);
  expect(html.match(/<figure /g)).toHaveLength(page.match(/^<figure /gm)?.length ?? 0);
  expect(html).not.toContain('<p></figure>');
  expect(await pageOf('2026-04-19')).toBe(page);
});

test('a day without records is a page that says so', async () => {
  const { html } = readAsSite(await pageOf('2026-04-20'));
  expect(html.match(/nothing was recorded/g)).toHaveLength(7);
  expect(html).not.toContain('<svg');
});

test('names from the data are text: the page has the tags, the lines and the front matter that it has with harmless ones', async () => {
  const hostile = await hostileReport();
  const harmless = await hostileReport((name) => 'x'.repeat(name.length));
  const [page, plain] = [hostile, harmless].map((report) => readAsSite(renderContentPage(report, drawBarChart)));
  const tags = (html: string | undefined) =>
    html?.match(/<[^>]*>/g)?.map((tag) => tag.replace(/ (?:d|transform)="[^"]*"/g, ''));
  expect(tags(page?.html)).toEqual(tags(plain?.html));
  expect(page?.body.split('\n').map((line) => line[0])).toEqual(plain?.body.split('\n').map((line) => line[0]));
  expect(Object.keys(page?.front ?? {})).toEqual(Object.keys(plain?.front ?? {}));
  expect(page?.body).not.toMatch(/\{|\}|<!--|<script/i);
  const markdown = page?.body.replace(/<figure [\s\S]*?<\/figure>/g, '');
  expect(markdown).not.toMatch(/```|~~~|<|https?:\/\/|www\.|\]\(/i);
  expect(activeCharacters(page?.body ?? '')).toEqual([]);
  const { models } = (page?.front['extra'] ?? {}) as { readonly models?: readonly string[] };
  expect(models).toEqual(expect.arrayContaining([...siteHostileNames]));
});
