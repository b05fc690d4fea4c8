import { type DailyReport, openReader } from '@agentspine/reader';
import type { CalendarDay } from '@agentspine/schema';
import { openTempHome } from '@agentspine/testkit';
import { hostileNames, writeBusyDay } from './daily-day.ts';

/** The report of a day of a home in which the 2026-04-19 is a busy day. */
export async function reportOf(day: string): Promise<DailyReport> {
  using home = openTempHome();
  writeBusyDay(home.path);
  using reader = openReader({ home: home.path, nowMs: () => 0, store: 'spine' });
  return await reader.dailyReport(day as CalendarDay);
}

/** What a site generator, a Markdown reader or TOML gives a meaning. */
export const siteHostileNames = [
  '+++ a',
  '"] +++',
  '{{ get_env(name="HOME") }} {% raw %}{{< readfile "/etc/passwd" >}}',
  '```{python} print(1)',
  '| cell | [a](javascript:alert(1)) ![i](//e.example/x.png) https://e.example www.e.example',
  '*a* _b_ `c` ~~d~~ $e$ \\(f\\) :smile: <b>g</b> &lt;',
] as const;

/** The busy day, in which models have the names that a site gives a meaning too; `rename` is what becomes of every hostile name. */
export async function hostileReport(rename: (name: string) => string = (name) => name): Promise<DailyReport> {
  const report = await reportOf('2026-04-19');
  const [used] = report.usage.byModel;
  if (used === undefined) throw new Error('the busy day has models');
  const byModel = [...report.usage.byModel, ...siteHostileNames.map((model) => ({ ...used, model, source: model }))];
  const isHostile = (value: unknown) => [...hostileNames, ...siteHostileNames].some((name) => name === value);
  const named = JSON.stringify({ ...report, usage: { ...report.usage, byModel } }, (_key, value: unknown) =>
    typeof value === 'string' && isHostile(value) ? rename(value) : value,
  );
  return JSON.parse(named) as DailyReport;
}
