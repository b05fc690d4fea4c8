import { resolve } from 'node:path';
import { saveDailyReport } from '@agentspine/home/save-daily-report';
import * as reportFolder from '@agentspine/pages/report-folder';
import { renderDailyReport } from '@agentspine/pages/text/render-daily-report';
import type { DailyReport } from '@agentspine/reader';
import { jsonLine } from '@agentspine/render/json-line';
import { type CalendarDay, type Period, parseCalendarDay, periodOf } from '@agentspine/schema';
import { clearDisposableNames, homeOf } from '@agentspine/stores';
import { withReader } from '@agentspine/stores/with-reader';
import type { Action, Command, CommandInput, Surroundings } from '../command.ts';
import { CommandError } from '../errors.ts';
import { askedAtOf, storeUseOf, timezoneOption } from '../filter-options.ts';
import { printAnswer } from '../output/print-answer.ts';
import { textFlag } from '../parse-command-line.ts';

/** `spine analytics`: what happened on a day, for people and for programs (SPEC 1.8). */
export const analyticsCommand: Command = {
  usage: 'spine analytics daily|weekly|monthly [--date YYYY-MM-DD] [-o FOLDER] [--page FOLDER] [--json]',
  description: [
    'Writes daily-DATE.html, a page with charts that needs no network and no script, and daily-DATE.json with the same',
    'figures; of the week (from Monday) or month that has the date, weekly-DATE and monthly-YYYY-MM. What models used is counted',
    'once, whether it was recorded, imported or both, and says which; archived days count as others do. An event belongs to the day on which it happened, not to the day on which it was recorded.',
    'Days are those of --timezone, else of "timezone" in config.json, else of TZ, else of the system. Of another zone than UTC',
    'the names of the files have the zone (daily-DATE.Asia-Seoul.html).',
    'index.html lists the reports of the folder. With --page, the report is also written into FOLDER as a content page for a static site',
    '(Zorto, Zola, Hugo): daily-DATE.md, Markdown with TOML front matter and charts as SVG. Hugo shows charts with markup.goldmark.renderer.unsafe.',
    'The same records give the same bytes. In JSON, integers above 2^53 are text, and null is what no record says.',
  ].join('\n'),
  options: {
    date: { type: 'string', value: 'DATE', help: 'the day as YYYY-MM-DD (default today)' },
    ...timezoneOption,
    output: { type: 'string', short: 'o', value: 'FOLDER', help: 'where to write (default "analytics" in the home)' },
    page: { type: 'string', value: 'FOLDER', help: 'also write a content page for a static site here' },
  },
  subcommands: { daily: reporting('day'), weekly: reporting('week'), monthly: reporting('month') },
  examples: [
    'spine analytics daily',
    'spine analytics daily --date 2026-04-19',
    'spine analytics monthly --timezone Asia/Seoul',
    'spine analytics daily --date 2026-04-19 -o ~/reports --json',
    'spine analytics weekly --page ~/site/content/agents',
  ],
};

function reporting(period: Period): Action {
  return { run: (input, world) => writeReport(period, input, world) };
}

async function writeReport(period: Period, input: CommandInput, world: Surroundings): Promise<number> {
  const { firstDay, lastDay } = periodOf(period, await dayOf(input, world));
  const [output, page] = [textFlag(input, 'output'), textFlag(input, 'page')];
  const home = homeOf(world);
  await clearDisposableNames(home, world);
  const folder = output === undefined ? home.analytics : resolve(world.workingDirectory, output);
  return withReader(world, storeUseOf(input, 'spine'), async (reader) => {
    const report = await reader.dailyReport(firstDay, lastDay);
    const name = { period, day: firstDay, timezone: report.timezone };
    const contentPage =
      page === undefined
        ? undefined
        : {
            folder: resolve(world.workingDirectory, page),
            name: reportFolder.contentPageName(name),
            text: await renderContentPage(report),
          };
    const texts = { stem: reportFolder.reportStem(name), html: await renderPage(report), json: jsonLine(report) };
    const paths = await saveDailyReport(folder, { ...texts, contentPage, links: reportFolder }, world);
    return printAnswer({ input, world }, report, (look) => renderDailyReport(report, paths, look));
  });
}

/** Loaded only here: the library that draws is most of a megabyte. */
async function renderPage(report: DailyReport): Promise<string> {
  const [{ drawBarChart }, { renderDailyPage }] = await Promise.all([
    import('@agentspine/pages/draw-bar-chart'),
    import('@agentspine/pages/render-daily-page'),
  ]);
  return renderDailyPage(report, drawBarChart);
}

async function renderContentPage(report: DailyReport): Promise<string> {
  const [{ drawBarChart }, { renderContentPage: render }] = await Promise.all([
    import('@agentspine/pages/draw-bar-chart'),
    import('@agentspine/pages/render-content-page'),
  ]);
  return render(report, drawBarChart);
}

async function dayOf(input: CommandInput, world: Surroundings): Promise<CalendarDay> {
  const date = textFlag(input, 'date');
  const { nowMs, calendar } = await askedAtOf(input, world);
  const day = date === undefined ? calendar.dayAt(nowMs) : parseCalendarDay(date);
  if (day === undefined) throw new CommandError('CLI_USAGE', `--date takes a day as YYYY-MM-DD, not "${date}"`);
  return day;
}
