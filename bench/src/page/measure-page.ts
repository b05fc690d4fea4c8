import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumPath } from '../../../packages/testkit/src/installed-chromium.ts';
import type { Writer } from '../../../packages/writer/src/index.ts';

/** A figure of the page. */
export interface PageFigure {
  readonly what: string;
  readonly measured: string;
}

/** What is measured: the address of a server, its process, and a session of 50,000 events that a writer can add to. */
export interface MeasuredPage {
  readonly address: string;
  readonly pid: number;
  /** The folder of the home. */
  readonly home: string;
  readonly writer: Writer;
  readonly session: { readonly key: string; readonly sessionId: string; readonly taskId: string };
  /** How long memory and the idle server are watched, in seconds. */
  readonly seconds: number;
}

/** Opens the page in a browser and measures it, a figure after the other. */
export async function measurePage(measured: MeasuredPage, onFigure: (figure: PageFigure) => void): Promise<void> {
  const browser = await chromium.launch({
    executablePath: chromiumPath ?? '',
    args: ['--no-sandbox', '--js-flags=--expose-gc'],
  });
  try {
    const page = await openPage(browser, measured.address);
    await measureSessions(page, measured, onFigure);
    await measureTimeline(page, measured, onFigure);
    await measureCommits(page, measured, onFigure);
    onFigure({ what: 'events a second beside an open page', measured: `${eventsASecond(measured)}` });
    await measureIdle(page, measured, onFigure);
    await measureMemory(page, measured, onFigure);
  } finally {
    await browser.close();
  }
}

async function openPage(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 800 } });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  await page.goto(address);
  await page.waitForSelector('footer .live');
  return page;
}

type OnFigure = (figure: PageFigure) => void;

async function measureSessions(page: Page, { address }: MeasuredPage, onFigure: OnFigure): Promise<void> {
  const rows = await timed(async () => {
    await page.goto(new URL('/sessions', address).href);
    await page.waitForSelector('.row .title');
  });
  const total = Number(await page.getAttribute('.row', 'aria-setsize'));
  const end = await timed(async () => {
    await page.keyboard.press('End');
    await page.waitForSelector(`#row-${total - 1}[aria-selected="true"] .title`);
  });
  const inDocument = await page.locator('.row').count();
  onFigure({ what: `${total} sessions: rows after`, measured: ms(rows) });
  onFigure({ what: 'End', measured: `${ms(end)}, ${inDocument} rows in the document` });
}

async function measureTimeline(page: Page, { address, session }: MeasuredPage, onFigure: OnFigure): Promise<void> {
  let bytes = 0;
  page.on('response', async (response) => {
    bytes +=
      (
        await response
          .request()
          .sizes()
          .catch(() => undefined)
      )?.responseBodySize ?? 0;
  });
  const href = new URL(`/s/${encodeURIComponent(session.key)}`, address).href;
  const open = async () => {
    await page.goto(href);
    await page.waitForSelector('.event .title');
  };
  const cold = await timed(open);
  const coldBytes = bytes;
  const again = await timed(open);
  const total = Number(await page.getAttribute('.row', 'aria-setsize'));
  onFigure({ what: `${total} events: rows after, cold`, measured: `${ms(cold)}, ${Math.round(coldBytes / 1024)} KiB` });
  onFigure({ what: 'the same again', measured: ms(again) });
  for (const share of [0.25, 0.5, 0.9, 1]) {
    const index = Math.min(total - 1, Math.floor(share * total));
    const jump = await timed(async () => {
      await page.$eval('.list', (list, at) => list.scrollTo(0, at), index * 30);
      await page.waitForSelector(`#row-${Math.max(0, index - 1)} .title`);
    });
    onFigure({ what: `jump to ${100 * share} %`, measured: ms(jump) });
  }
  await measureScrolling(page, onFigure);
  const nodes = await page.locator('*').count();
  onFigure({ what: 'elements in the document, heap', measured: `${nodes}, ${await heapMiB(page)} MiB` });
}

/** Runs in the page: 300 steps of 400 pixels, one a frame, and the same in a list of nothing that is as high. */
const scrolling = `(async () => {
  const list = document.querySelector('.list');
  const tasks = [];
  const observer = new PerformanceObserver((entries) => {
    for (const { duration } of entries.getEntries()) tasks.push(duration);
  });
  observer.observe({ entryTypes: ['longtask'] });
  const p95Of = async (scrolled) => {
    const frames = [];
    scrolled.scrollTo(0, 0);
    let before = await new Promise(requestAnimationFrame);
    for (let step = 0; step < 300; step += 1) {
      scrolled.scrollBy(0, 400);
      const now = await new Promise(requestAnimationFrame);
      frames.push(now - before);
      before = now;
    }
    return frames.toSorted((a, b) => a - b)[Math.floor(0.95 * frames.length)];
  };
  const rows = await p95Of(list);
  const longest = Math.max(0, ...tasks);
  const empty = document.createElement('div');
  const inside = document.createElement('div');
  Object.assign(empty.style, { position: 'fixed', inset: '0', overflow: 'auto' });
  inside.style.height = list.scrollHeight + 'px';
  empty.append(inside);
  document.body.append(empty);
  const blank = await p95Of(empty);
  empty.remove();
  observer.disconnect();
  return { rows, blank, longest };
})()`;

async function measureScrolling(page: Page, onFigure: OnFigure): Promise<void> {
  const { rows, blank, longest } = await page.evaluate<{ rows: number; blank: number; longest: number }>(scrolling);
  const measured = `${ms(rows)}, ${ms(blank)}, ${(rows / blank).toFixed(2)}; ${ms(longest)}`;
  onFigure({ what: 'p95 of frames while it scrolls, of a blank list, ratio; longest task', measured });
}

async function measureCommits(page: Page, measured: MeasuredPage, onFigure: OnFigure): Promise<void> {
  const { writer, session } = measured;
  const times: number[] = [];
  let length = Number(await page.getAttribute('.row', 'aria-setsize'));
  for (let each = 0; each < 40; each += 1) {
    length += 1;
    const seen = page.waitForSelector(`.row[aria-setsize="${length}"]`, { state: 'attached' });
    times.push(
      await timed(async () => {
        logEvents(writer, session, 1);
        await seen;
      }),
    );
  }
  times.sort((a, b) => a - b);
  const of = (share: number) => ms(times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0);
  onFigure({
    what: 'commit to the open timeline of it, 40 times',
    measured: `p50 ${of(0.5)}, p95 ${of(0.95)}, max ${of(1)}`,
  });
}

async function measureIdle(page: Page, { address, pid, seconds }: MeasuredPage, onFigure: OnFigure): Promise<void> {
  await page.goto(new URL('/sessions', address).href);
  await page.waitForSelector('.row .title');
  await sleep(5_000);
  let requests = 0;
  page.on('request', () => {
    requests += 1;
  });
  const before = cpuSeconds(pid);
  const idle = Math.min(60, seconds);
  await sleep(idle * 1_000);
  const share = (100 * (cpuSeconds(pid) - before)) / idle;
  onFigure({
    what: `idle for ${idle} s with a page`,
    measured: `${share.toFixed(2)} % of a core, ${requests} requests`,
  });
}

/** Five events each time, some 50 a second. */
const pauseMs = 100;
const samplesEvery = 300;

async function measureMemory(page: Page, measured: MeasuredPage, onFigure: OnFigure): Promise<void> {
  const { address, pid, home, writer, session, seconds } = measured;
  await page.goto(new URL(`/s/${encodeURIComponent(session.key)}`, address).href);
  await page.waitForSelector('.event .title');
  const startedMs = performance.now();
  // Each as it is taken: whoever looks at an hour of it sees that it goes on.
  const sample = async () => {
    const after = Math.round((performance.now() - startedMs) / 1_000);
    const measured = `${residentMiB(pid)}, ${await heapMiB(page)}, ${walMiB(home)}`;
    onFigure({ what: `MiB of server, page and WAL after ${after} s of events`, measured });
  };
  for (let round = 0; performance.now() - startedMs < seconds * 1_000; round += 1) {
    if (round % samplesEvery === 0) await sample();
    logEvents(writer, session, 5);
    await sleep(pauseMs);
  }
  await sample();
}

/** Logs events of a session, one after the other. */
export function logEvents(writer: Writer, { sessionId, taskId }: MeasuredPage['session'], events: number): void {
  const at = Date.now();
  const batch = Array.from({ length: events }, (_, index) => ({
    ...({ taskId, sessionId, kind: 'action.logged', lane: 'implementation' } as const),
    title: `step ${index}`,
    body: `what was done in step ${index}`,
    at,
  }));
  const { rejected } = writer.trace.timeline.log(batch);
  if (rejected.length > 0) throw new Error(`an event was refused: ${JSON.stringify(rejected[0])}`);
}

/** How many events a second are logged, a commit each. */
export function eventsASecond({ writer, session }: Pick<MeasuredPage, 'writer' | 'session'>): number {
  const startedMs = performance.now();
  const commits = 1_000;
  for (let each = 0; each < commits; each += 1) logEvents(writer, session, 1);
  return Math.round((1_000 * commits) / (performance.now() - startedMs));
}

/** Mebibytes of the write-ahead log of `spine.db`, to a tenth. */
export function walMiB(home: string): string {
  const bytes = statSync(join(home, 'spine.db-wal'), { throwIfNoEntry: false })?.size ?? 0;
  return (bytes / 2 ** 20).toFixed(1);
}

async function timed(action: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await action();
  return performance.now() - startedMs;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

async function heapMiB(page: Page): Promise<number> {
  const browserSide = await page.context().newCDPSession(page);
  await browserSide.send('HeapProfiler.collectGarbage');
  const { usedSize } = await browserSide.send('Runtime.getHeapUsage');
  await browserSide.detach();
  return Math.round(usedSize / 2 ** 20);
}

const ticksPerSecond = 100;

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function residentMiB(pid: number): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
}
