import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { chromiumPath, withoutChromium } from '@agentspine/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLivePage } from './open-live-page.ts';
import { ServedHome, soon } from './served-home.ts';

const spine = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));
/** Neither memory nor rows end it, but the limits of time do. */
const endless = 'SELECT count(*) FROM range(100000000000) a, range(1000) b WHERE a.range % 7 = b.range % 5';

describe.skipIf(chromiumPath === undefined)(`SQL of the page and its processes${withoutChromium}`, () => {
  const served = new ServedHome();
  let browser: Browser;
  let page: Page;
  let origin: string;

  beforeAll(async () => {
    served.write('aaaa', [
      { type: 'user', text: 'a "quoted", text\nof two lines' },
      { type: 'assistant', text: '=cmd|calc' },
    ]);
    await served.import();
    const { address } = await served.serve();
    origin = new URL(address).origin;
    ({ browser, page } = await openLivePage(address, {
      acceptDownloads: true,
      viewport: { width: 1280, height: 720 },
    }));
  });
  afterAll(async () => {
    await browser?.close();
    await served[Symbol.asyncDispose]();
  });

  const write = async (sql: string) => {
    await page.goto(`${origin}/health`);
    await page.goto(`${origin}/sql#q=${encodeURIComponent(sql)}`);
    await expect.poll(() => page.inputValue('textarea'), soon).toBe(sql);
  };
  const run = () => page.press('textarea', 'Control+Enter');

  test.each([
    ['by its button', () => page.click('.console button:has-text("stop")')],
    ['when its screen is left', () => page.click('nav a[href="/health"]')],
    ['when its page is closed', () => page.goto('about:blank')],
    ['by its limit', () => page.waitForSelector('.sql .problem b:has-text("READER_QUERY_LIMIT")')],
  ])('D38: the process of a query that is ended %s is gone', async (_, end) => {
    await write(endless);
    const before = busyPrograms();
    await run();
    await expect.poll(() => busyPrograms().filter((pid) => !before.includes(pid)).length, soon).toBe(1);
    const [pid = 0] = busyPrograms().filter((each) => !before.includes(each));
    await end();
    await expect.poll(() => programs().includes(pid), soon).toBe(false);
  });

  test.each([
    'INSERT INTO obs.mcp_tool_calls DEFAULT VALUES',
    'DELETE FROM archive.sessions',
    "ATTACH 'other.db'",
    "COPY (SELECT 1) TO 'made-up.csv'",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM '/etc/hostname'",
    'INSTALL httpfs',
  ])('D38: %s is refused by name', async (sql) => {
    await write(sql);
    await run();
    await expect.poll(() => page.textContent('.sql .problem b'), soon).toBe('READER_SQL_REFUSED');
  });

  test('D38: an answer that is saved as CSV has the bytes that spine query prints', async () => {
    const sql =
      'SELECT session_id, title, NULL AS nothing, 0.1 + 0.2 AS sum, \'a "b", c\nd\' AS text FROM archive.sessions';
    await write(sql);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click('.console button:has-text("csv")'),
    ]);
    const file = join(served.person, 'answer.csv');
    mkdirSync(served.person, { recursive: true });
    writeFileSync(file, '');
    await download.saveAs(file);
    const env = { ...process.env, AGENTSPINE_HOME: served.home, HOME: served.person };
    const printed = execFileSync(process.execPath, [spine, 'query', '--format', 'csv', sql], { env });
    expect(printed.length).toBeGreaterThan(20);
    expect(readFileSync(file).equals(printed)).toBe(true);
  });
});

/** The Node programs below this one. */
function programs(): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statOf(Number(name));
    if (fields !== undefined && fields.state !== 'Z') parents.set(Number(name), fields.parent);
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === process.pid || isBelow(parent));
  };
  return [...parents.keys()].filter((pid) => isBelow(pid) && commandOf(pid) === process.execPath);
}

const ticksASecond = 100;

/** Those that worked for a second of a processor: one that waits for its query has not. */
function busyPrograms(): readonly number[] {
  return programs().filter((pid) => (statOf(pid)?.ticks ?? 0) > 1.5 * ticksASecond);
}

function statOf(pid: number) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return { state: fields[0], parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return undefined;
  }
}

function commandOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0];
  } catch {
    return undefined;
  }
}
