import { join } from 'node:path';
import { acquireLock, nodeFileSystem, writeFileDurably } from '@agentspine/durable-fs';
import { clearName, type HomeContext, lockOptions, readTextFile } from '@agentspine/stores';

/** The files of a report. */
export interface DailyReportPaths {
  /** Path of the page. */
  readonly html: string;
  /** Path of the data. */
  readonly json: string;
  /** Path of the page for a static site, where one was asked for. */
  readonly contentPage?: string;
}

/** The texts of a report, and what its files are called. */
export interface DailyReportTexts {
  /** The name of the files before `.html` and `.json`. */
  readonly stem: string;
  /** The page. */
  readonly html: string;
  /** The data of the page. */
  readonly json: string;
  /** The page for a static site: the path of its folder, its name there, and its text. */
  readonly contentPage?: { readonly folder: string; readonly name: string; readonly text: string } | undefined;
  /** How pages of one folder are linked. */
  readonly links: ReportLinks;
}

/** The pages before and after a page; `undefined` where there is none. */
interface Neighbours {
  /** The name of the page before. */
  readonly previous: string | undefined;
  /** The name of the page after. */
  readonly next: string | undefined;
}

/** How the pages of a folder are linked: pure texts, which `pages` makes. */
export interface ReportLinks {
  /** The name of the index. */
  readonly indexName: string;
  /** The pages whose navigation a page changes, among the names of a folder. */
  linksAround(page: string, names: readonly string[]): ReadonlyMap<string, Neighbours>;
  /** A page with its navigation. */
  withNavigation(page: string, neighbours: Neighbours): string;
  /** Whether a page called as the index is one of ours. */
  isReportIndex(page: string): boolean;
  /** The index of a folder with these names. */
  renderReportIndex(names: readonly string[]): string;
}

/**
 * Writes a report into a folder as `STEM.json` and `STEM.html`, each whole or not at all; what is there is replaced. The page is
 * linked with the pages before and after it, and `index.html` lists them all; an `index.html` of somebody else stays as it is, and that
 * is reported. Under a lock, so that of two runs at once both files are of the same one.
 */
export async function saveDailyReport(
  folder: string,
  { stem, html, json, contentPage, links }: DailyReportTexts,
  world: Pick<HomeContext, 'onNotice'>,
): Promise<DailyReportPaths> {
  const page = `${stem}.html`;
  const paths = { html: join(folder, page), json: join(folder, `${stem}.json`) };
  {
    await using _lock = await lockFolder(folder);
    for (const path of [paths.json, paths.html]) await clearName(path, 'file', world);
    await writeText(folder, `${stem}.json`, json);
    for (const [name, neighbours] of links.linksAround(page, await nodeFileSystem.list(folder))) {
      const text = name === page ? html : await readTextFile(join(folder, name)).catch(() => undefined);
      const linked = links.withNavigation(text ?? '', neighbours);
      if (name === page || (text !== undefined && linked !== text)) await writeText(folder, name, linked);
    }
    await writeIndex(folder, links, world);
  }
  if (contentPage === undefined) return paths;
  await using _lock = await lockFolder(contentPage.folder);
  await clearName(join(contentPage.folder, contentPage.name), 'file', world);
  await writeText(contentPage.folder, contentPage.name, contentPage.text);
  return { ...paths, contentPage: join(contentPage.folder, contentPage.name) };
}

async function lockFolder(folder: string): Promise<AsyncDisposable> {
  await nodeFileSystem.makeDirectory(folder);
  return await acquireLock(nodeFileSystem, join(folder, 'daily.lock'), lockOptions);
}

async function writeIndex(folder: string, links: ReportLinks, world: Pick<HomeContext, 'onNotice'>): Promise<void> {
  const path = join(folder, links.indexName);
  await clearName(path, 'file', world);
  const before = await readTextFile(path);
  if (before !== undefined && !links.isReportIndex(before)) {
    return world.onNotice(`${path} is not an index of reports, so it stays as it is; -o names another folder`);
  }
  const index = links.renderReportIndex(await nodeFileSystem.list(folder));
  if (index !== before) await writeText(folder, links.indexName, index);
}

const tempName = 'daily.tmp';

async function writeText(folder: string, name: string, text: string): Promise<void> {
  // A crash may have left the temporary file of an earlier write.
  await nodeFileSystem.remove(join(folder, tempName));
  await writeFileDurably(nodeFileSystem, join(folder, name), new TextEncoder().encode(text), { tempName });
}
