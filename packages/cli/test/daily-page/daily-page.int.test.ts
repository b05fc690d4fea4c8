import { drawBarChart } from '@agentspine/pages/draw-bar-chart';
import { renderDailyPage } from '@agentspine/pages/render-daily-page';
import type { DailyReport } from '@agentspine/reader';
import { expect, test } from 'vitest';
import { activeCharacters } from '../test-spine.ts';
import { hostileNames } from './daily-day.ts';
import { reportOf } from './daily-reports.ts';

const busyDay = await reportOf('2026-04-19');
const pageOf = (report: DailyReport) => renderDailyPage(report, drawBarChart);

test('the same report is the same page, however many were drawn before', async () => {
  const first = pageOf(busyDay);
  pageOf(await reportOf('2026-04-20'));
  expect(pageOf(await reportOf('2026-04-19'))).toBe(first);
});

test('the tags and attributes of the page are the same whatever its names are', () => {
  const shapeOf = (report: DailyReport) =>
    pageOf(report)
      .match(/<[^>]*>/g)
      ?.map((tag) => tag.replace(/ (?:d|transform)="[^"]*"/g, ''));
  const harmless = JSON.parse(JSON.stringify(busyDay), (_key, value: unknown) =>
    typeof value === 'string' && hostileNames.some((name) => name === value) ? 'x'.repeat(value.length) : value,
  ) as DailyReport;
  expect(shapeOf(busyDay)).toEqual(shapeOf(harmless));
});

test('a chart says the dollars that its table says', () => {
  const page = pageOf(busyDay);
  expect(page).toContain('$9.812345</td>');
  expect(page).toMatch(/<text[^>]*>\$9\.81</);
  expect(page).toMatch(/<text[^>]*>\$0\.245</);
});

test('every hostile name is there to be read, escaped, and no character of it is active', () => {
  const page = pageOf(busyDay);
  expect(activeCharacters(page)).toEqual([]);
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  expect(page).toContain('&lt;!-- \\u202egnp.exe\\u0000\\u0007\\u001b[31m');
  expect(page).not.toMatch(/<(?:script|img|iframe|object|embed|link|base|form|foreignObject|use|image)\b/i);
  expect(page.match(/https?:\/\//g)).toBeNull();
});

test('an empty section says so, and a day on which nothing was used cost nothing', async () => {
  const page = pageOf(await reportOf('2026-04-20'));
  expect(page.match(/nothing was recorded/g)).toHaveLength(7);
  expect(page).not.toContain('<svg');
  expect(page).toContain('<dd class="figure">$0.00</dd>');
});

test('a day of very many names stays a page: charts show twelve, tables a hundred, and both say so', () => {
  const call = busyDay.toolCalls.byTool[0];
  if (call === undefined) throw new Error('the busy day has calls');
  const byTool = Array.from({ length: 1_234 }, (_, index) => ({
    ...call,
    tool: `tool ${index} ${'漢'.repeat(5_000)}`,
  }));
  const page = pageOf({ ...busyDay, toolCalls: { ...busyDay.toolCalls, byTool } });
  expect(page).toContain('Calls by tool and outcome, first 12 of 1234');
  expect(page).toContain('and 1,134 more rows, in the JSON file');
  expect(page.length).toBeLessThan(300_000);
});
