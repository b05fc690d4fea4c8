import { join } from 'node:path';
import { acquireLock, nodeFileSystem, writeFileDurably } from '@agentspine/durable-fs';
import { lockOptions } from '@agentspine/home/stores';
import type { DailyReport } from '@agentspine/reader';
import { jsonLine } from './output/json.ts';

/** The two files of a report. */
export interface DailyReportPaths {
  readonly html: string;
  readonly json: string;
}

/**
 * Writes a report into a folder as `daily-DATE.json` and `daily-DATE.html`, each whole or not at all; what is there is
 * replaced. Under a lock, so that of two runs at once both files are of the same one.
 */
export async function saveDailyReport(folder: string, report: DailyReport): Promise<DailyReportPaths> {
  const html = await renderPage(report);
  const paths = {
    html: join(folder, `daily-${report.day}.html`),
    json: join(folder, `daily-${report.day}.json`),
  };
  await nodeFileSystem.makeDirectory(folder);
  await using _lock = await acquireLock(nodeFileSystem, join(folder, 'daily.lock'), lockOptions);
  await writeText(folder, paths.json, jsonLine(report));
  await writeText(folder, paths.html, html);
  return paths;
}

/** Loaded only here: the library that draws is most of a megabyte. */
async function renderPage(report: DailyReport): Promise<string> {
  const [{ drawBarChart }, { renderDailyPage }] = await Promise.all([
    import('./daily-page/draw-bar-chart.ts'),
    import('./daily-page/render-daily-page.ts'),
  ]);
  return renderDailyPage(report, drawBarChart);
}

const tempName = 'daily.tmp';

async function writeText(folder: string, path: string, text: string): Promise<void> {
  // A crash may have left the temporary file of an earlier write.
  await nodeFileSystem.remove(join(folder, tempName));
  await writeFileDurably(nodeFileSystem, path, new TextEncoder().encode(text), { tempName });
}
