import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openReader } from '@agentspine/reader';
import { recordKinds } from '@agentspine/schema';
import { chromiumPath, share, withoutChromium } from '@agentspine/testkit';
import { openWriter, type Writer } from '@agentspine/writer';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from './axe-faults.ts';
import { hostileSigns, noSigns } from './hostile-signs.ts';
import { StoreLock } from './lock-store.ts';
import { logItems, startRun, writeHostile } from './made-records.ts';
import { launchBrowser, openLivePage } from './open-live-page.ts';
import { ServedHome, soon } from './served-home.ts';

const spine = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));
const windowOf = { width: 1360, height: 800 };

describe.skipIf(chromiumPath === undefined)(`records, log, runs and tasks in a browser${withoutChromium}`, () => {
  const served = new ServedHome();
  const asked: string[] = [];
  const said: string[] = [];
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let origin: string;
  let writer: Writer;

  beforeAll(async () => {
    served.write('aaaa', [
      { type: 'user', text: 'First' },
      { type: 'assistant', text: 'ok' },
    ]);
    await served.import();
    writer = openWriter({ home: served.home, durability: 'process' });
    writeHostile(writer);
    for (let each = 0; each < 300; each += 1) {
      writer.obs.recordMcpToolCall({ source: 'made', tool: `tool ${each}`, agent: `agent ${each % 3}`, success: true });
      writer.obs.recordTokenUsage({ agent: 'agent 1', sessionId: 'claude-code:aaaa', model: 'm', inputTokens: each });
      const ref = each % 2 === 0 ? { refId: 'even' } : {};
      writer.log.append({
        source: 'made',
        type: `type ${each % 5}`,
        ...ref,
        payload: `{"n":${each}}`,
        timestamp: each,
      });
    }
    startRun(writer, { runId: 'run-1', workflow: 'review', payload: '{"prompt":"go","maxRounds":3}', at: Date.now() });
    const message = JSON.stringify({ role: 'planner', content: 'first round' });
    const line = { source: 'workflow', refId: 'run-1', timestamp: Date.now() };
    writer.log.append({ ...line, type: 'thread_workflow_message', payload: message });
    const crash = { ...line, type: 'crashed', payload: '{"why":"the machine went down"}' };
    writer.log.upsertWorkflowRun(crash, {
      runId: 'run-1',
      workflow: 'review',
      status: 'crashed',
      timestamp: Date.now(),
    });
    const parent = writer.trace.tasks.start({ title: 'The task above' });
    const child = writer.trace.tasks.start({ title: 'The task below', parentTaskId: parent.taskId });
    logItems(writer, child, ['First thing', 'Second thing']);
    const { address } = await served.serve();
    origin = new URL(address).origin;
    ({ browser, context, page } = await openLivePage(address, { said, asked, viewport: windowOf }));
  });
  afterAll(async () => {
    await browser?.close();
    writer?.close();
    await served[Symbol.asyncDispose]();
  });

  const open = async (path: string, ready = '.row .cols > span', on = page) => {
    await on.goto(`${origin}${path}`);
    await on.waitForSelector(ready);
  };
  const heading = (on = page) => on.textContent('main h2');
  const countRecords = async () => {
    using reader = openReader({ home: served.home, allowsShared: true });
    return await reader.browse.lists.records({ limit: 1 });
  };
  const screens = ['/records', '/log', '/runs', '/tasks'];

  test('D28: records, log, runs and tasks have as many rows as SQL, all of which the last one is reached of', async () => {
    const reader = openReader({ home: served.home, allowsShared: true });
    const count = async (sql: string) => {
      for await (const row of reader.query(sql).rows()) return Number(Object.values(row)[0]);
      return Number.NaN;
    };
    const all = recordKinds.map(({ table }) => `(SELECT count(*) FROM obs.${table})`).join(' + ');
    const wanted = [
      ['/records', 'record', await count(`SELECT ${all}`)],
      ['/records?table=mcp_tool_calls', 'record', await count('SELECT count(*) FROM obs.mcp_tool_calls')],
      ['/log', 'line', await count('SELECT count(*) FROM log.logs')],
      ['/runs', 'run', await count('SELECT count(*) FROM log.workflow_runs')],
      ['/tasks', 'task', await count('SELECT count(*) FROM trace.tasks_current')],
    ] as const;
    reader.close();
    for (const [path, thing, n] of wanted) {
      await open(path);
      expect([path, await heading()]).toEqual([path, `${n.toLocaleString('en')} ${thing}s`]);
      await page.keyboard.press('End');
      await page.waitForSelector(`#row-${n - 1}[aria-selected="true"] .cols > span`);
      expect(await page.locator('.row').count()).toBeLessThan(80);
    }
  });

  test('D14: a record of another process is in open Records and in Now, and moves nothing while another one is read', async () => {
    await open('/records');
    const now = await context.newPage();
    await open('/', '.recorded li', now);
    const before = (await countRecords()).total;
    const record = async (body: string) => {
      const message = JSON.stringify({ source: 'mail', direction: 'inbound', body });
      const child = spawn(process.execPath, [spine, 'record', 'message', message], {
        env: { ...process.env, AGENTSPINE_HOME: served.home },
      });
      expect(await once(child, 'exit')).toEqual([0, null]);
    };
    await record('seen at once');
    await expect.poll(() => page.textContent('#row-0 .what'), soon).toContain('seen at once');
    await expect.poll(() => now.textContent('.recorded li:first-child'), soon).toContain('seen at once');
    expect(await heading()).toBe(`${(before + 1).toLocaleString('en')} records`);
    await now.close();

    await page.click('#row-3');
    await page.waitForSelector('.peek .stored');
    const read = await page.textContent('#row-3');
    const peeked = page.url();
    await record('comes while one is read');
    await expect.poll(() => page.textContent('.bar [role="status"]'), soon).toBe('1 new');
    expect([await page.textContent('#row-3'), page.url()]).toEqual([read, peeked]);
    expect(await page.getAttribute('#row-3', 'aria-selected')).toBe('true');
    await page.click('.bar [role="status"] button');
    await expect.poll(() => page.textContent('#row-0 .what'), soon).toContain('comes while one is read');
    expect(await page.textContent('.bar [role="status"]')).toBe('');
    await page.waitForSelector('.peek', { state: 'detached' });

    await page.keyboard.press('End');
    await page.waitForSelector('.row[aria-selected="true"] .what');
    const chosen = await page.getAttribute('.row[aria-selected="true"]', 'id');
    writer.obs.recordTick({ source: 'made', detailJson: { why: 'comes while the end is seen' } });
    await expect.poll(() => page.textContent('.bar [role="status"]'), soon).toBe('1 new');
    expect(await page.getAttribute('.row[aria-selected="true"]', 'id')).toBe(chosen);
    await page.click('.bar [role="status"] button');
    await expect.poll(() => page.textContent('#row-0 .what').catch(() => ''), soon).toContain('while the end is seen');
  });

  test('a run that is chosen stays chosen while it gets another place', async () => {
    for (const runId of ['run-2', 'run-3'])
      startRun(writer, { runId, workflow: 'review', payload: '{}', at: Date.now() });
    await open('/runs');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    const chosen = () => page.textContent('.row[aria-selected="true"] .what').catch(() => '');
    await expect.poll(chosen, soon).toBe('run-2');
    await page.keyboard.press('o');
    await page.waitForSelector('.peek [aria-busy="false"] dl');
    const line = { source: 'workflow', type: 'failed', refId: 'run-2', timestamp: Date.now() };
    const run = {
      runId: 'run-2',
      workflow: 'review',
      status: 'failed',
      timestamp: Date.now() + 1_000,
      exitCode: 3,
    } as const;
    writer.log.upsertWorkflowRun(line, run);
    await expect.poll(() => page.textContent('#row-0 .what'), soon).toBe('run-2');
    await expect.poll(() => page.getAttribute('#row-0', 'aria-selected'), soon).toBe('true');
    await expect.poll(() => page.textContent('.peek dl'), soon).toContain('failed');
  });

  test('D28: the lists of records and of the log are walked by cursors, each row once, while rows come', async () => {
    const reader = openReader({ home: served.home, allowsShared: true });
    const { lists } = reader.browse;
    const walk = async (
      ask: (after?: string) => Promise<{ items: readonly { id: string }[]; next: string | null }>,
    ) => {
      const seen: string[] = [];
      for (let after: string | null | undefined; after !== null; ) {
        const { items, next } = await ask(after);
        seen.push(...items.map((item) => JSON.stringify(item)));
        writer.obs.recordTick({ source: 'meanwhile', detailJson: {} });
        writer.log.append({ source: 'meanwhile', type: 'x', timestamp: 1 });
        after = next;
      }
      return seen;
    };
    const [records, lines] = [(await lists.records()).total, (await lists.logs()).total];
    const walked = [
      await walk((after) => lists.records({ limit: 97, after })),
      await walk((after) => lists.logs({ limit: 97, after })),
    ];
    reader.close();
    expect(walked.map((seen) => seen.length)).toEqual([records, lines + Math.ceil(records / 97)]);
    for (const seen of walked) expect(new Set(seen).size).toBe(seen.length);
  });

  test('D33: what a list is narrowed by is in the address, with the row that is looked at; Backspace drops the filter', async () => {
    await open('/records?table=mcp_tool_calls&agent=agent+1&q=tool+1');
    await expect.poll(() => heading(), soon).toBe('39 records');
    await page.click('#row-1');
    await page.waitForSelector('.peek .stored');
    const address = page.url();
    const stored = await page.textContent('.peek .stored');
    await page.reload();
    await expect.poll(() => page.textContent('.peek .stored').catch(() => ''), soon).toBe(stored);
    expect(page.url()).toBe(address);
    await page.keyboard.press('Escape');
    await page.waitForSelector('.peek', { state: 'detached' });
    await page.keyboard.press('Backspace');
    await expect.poll(() => heading(), soon).toBe('100 records');
    await page.click('.chip');
    await expect.poll(() => heading(), soon).toBe('314 records');
  });

  test('D30: every column of a record is there under its name, and one without a value is —', async () => {
    await open('/records?table=mcp_tool_calls&q=tool+299');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.peek .stored');
    const shown = await page.$$eval('.peek .stored > div', (rows) =>
      rows.map((row) => [row.querySelector('dt')?.textContent, row.querySelector('dd')?.textContent?.trim()]),
    );
    const kind = recordKinds.find(({ table }) => table === 'mcp_tool_calls');
    expect(shown.map(([name]) => name)).toEqual(['id', ...Object.keys(kind?.fields ?? {})]);
    const values = Object.fromEntries(shown);
    expect(values).toMatchObject({ tool: 'tool 299', success: 'true', duration_ms: '—', error: '—', ts_utc_end: '—' });
  });

  test('D31: a record leads to its session, a line to its run, a run to its steps, a todo to its event', async () => {
    await open('/records?table=token_usage&agent=agent+1');
    await page.click('#row-0');
    await page.click('.peek a:has-text("read the session")');
    await page.waitForSelector('.event .title');
    await open('/?q=tool+1', '.recorded li');
    const told = await page.textContent('section[aria-label="newest records"] h2 b');
    await page.click('section[aria-label="newest records"] h2 a');
    await expect.poll(() => heading().catch(() => ''), soon).toBe(`${told} records`);
    expect(page.url()).toBe(`${origin}/records?q=tool+1`);
    await open('/log?ref=run-1&q=run-1');
    expect(await heading()).toBe('3 lines');
    await page.click('#row-0');
    await page.click('.peek a:has-text("the run")');
    await expect.poll(() => page.textContent('.peek').catch(() => ''), soon).toContain('yes, with round 2');
    expect(await page.textContent('.peek .steps')).toContain('the machine went down');
    await page.click('.peek h3 a:has-text("Steps: 3")');
    await expect.poll(() => heading(), soon).toBe('3 lines');
    await open('/tasks?q=the+task');
    const titles = await page.$$eval('.row .title', (cells) => cells.map((cell) => cell.textContent));
    expect(titles).toEqual(['The task above', '└ The task below']);
    await page.click('#row-1');
    await page.waitForSelector('.peek .items');
    expect(await page.locator('.peek .items li').count()).toBe(4);
    expect(await page.textContent('.peek dl')).toContain('The task above');
    await page.click('.peek .items a:has-text("Second thing")');
    await page.waitForSelector('.row[aria-selected="true"] .event .title');
  });

  test('D34: each of the lists is reached, read and left by keys alone, which the help lists', async () => {
    await open('/', 'main.now .figures');
    for (const [key, path] of ['t/tasks', 'e/records', 'l/log', 'w/runs'].map((each) => each.split(/(?=\/)/))) {
      await page.keyboard.press('g');
      await page.keyboard.press(key ?? '');
      await page.waitForSelector('.row .cols > span');
      expect(new URL(page.url()).pathname).toBe(path);
      for (const each of ['j', 'j', 'k', 'j', 'o']) await page.keyboard.press(each);
      await page.waitForSelector('#row-1[aria-selected="true"]');
      await page.waitForSelector('.peek .actions');
      const before = page.url();
      await page.keyboard.press('k');
      await page.waitForSelector('#row-0[aria-selected="true"]');
      await expect.poll(() => page.url(), soon).not.toBe(before);
      await page.keyboard.press('Escape');
      await page.waitForSelector('.peek', { state: 'detached' });
    }
    await page.keyboard.press('?');
    const help = await page.textContent('dialog');
    for (const name of ['Tasks', 'Records', 'Log', 'Runs of workflows']) expect(help).toContain(name);
    await page.keyboard.press('Escape');
  });

  test.each(screens)(
    'D10, D11: hostile texts in every field of %s do nothing, in the list and beside it',
    async (path) => {
      await open(path);
      const rows = Number(await page.getAttribute('.row', 'aria-setsize'));
      await page.keyboard.press('End');
      await page.waitForSelector(`#row-${rows - 1}[aria-selected="true"] .cols > span`);
      await page.keyboard.press('o');
      for (const step of share(
        Array.from({ length: Math.min(rows, 240) }, (_, index) => index),
        8,
      )) {
        await page.keyboard.press(step === 0 ? 'End' : 'k');
        await page.waitForSelector('.peek [aria-busy="false"] dl');
        expect([step, await hostileSigns(page)]).toEqual([step, noSigns]);
      }
    },
  );

  test('D35: none of the lists has a fault that axe knows, light and dark, with a row beside it; D36: none is larger than its window', async () => {
    const faults: unknown[] = [];
    const looks = (['light', 'dark'] as const).flatMap((scheme) => screens.map((path) => [scheme, path] as const));
    for (const [colorScheme, path] of share(looks, 4, 1)) {
      await page.emulateMedia({ colorScheme });
      await open(path);
      await page.keyboard.press('j');
      await page.keyboard.press('o');
      await page.waitForSelector('.peek [aria-busy="false"] dl');
      const found = await axeFaults(page);
      if (found.length > 0) faults.push([path, colorScheme, found]);
    }
    const windows = screens.flatMap((path) => [390, 800, 1360].map((width) => [path, width] as const));
    for (const [path, width] of share(windows, 5)) {
      await page.setViewportSize({ width, height: 800 });
      await open(path);
      const isLarger = () =>
        page.evaluate(() => {
          const { scrollWidth, scrollHeight } = document.documentElement;
          const main = document.querySelector('main');
          const peek = document.querySelector('.peek');
          const isWide = [main, peek].some((each) => each !== null && each.scrollWidth > each.clientWidth);
          return scrollWidth > innerWidth || scrollHeight > innerHeight || isWide;
        });
      if (await isLarger()) faults.push([path, width]);
      await page.keyboard.press('j');
      await page.keyboard.press('o');
      await page.waitForSelector('.peek [aria-busy="false"] dl');
      if (await isLarger()) faults.push([path, width, 'with a row beside it']);
    }
    await page.setViewportSize(windowOf);
    await page.emulateMedia({ colorScheme: null });
    expect(faults).toEqual([]);
  });

  test('D36: what is touched in a narrow window is 40 px high', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    for (const path of screens) {
      await open(path);
      const low = await page.$$eval('.row, nav a, button:not(.link), select, input, .primary, .switch a', (touched) =>
        touched
          .filter((each) => each.clientHeight > 0 && (each as HTMLElement).offsetHeight < 40)
          .map((each) => each.outerHTML),
      );
      expect([path, low]).toEqual([path, []]);
    }
    await page.setViewportSize(windowOf);
  });

  test('D02, D04: nothing was asked of another origin, and the console has no word of a violation or a fault', () => {
    expect(asked.filter((url) => !url.startsWith(`${origin}/`))).toEqual([]);
    expect(said).toEqual([]);
  });
});

describe.skipIf(chromiumPath === undefined)(`lists of a home without what they list${withoutChromium}`, () => {
  test('D42: an empty list names the command that fills it, also where there is no spine.db', async () => {
    await using served = new ServedHome();
    await using browser = await launchBrowser();
    served.write('aaaa', [{ type: 'user', text: 'First' }]);
    await served.import();
    const { address } = await served.serve();
    const page = await browser.newPage();
    await page.goto(address);
    await page.waitForSelector('footer .live');
    for (const [path, command] of [
      ['/records', 'spine record message'],
      ['/log', 'spine log append'],
      ['/runs', 'spine runs list'],
    ] as const) {
      await page.goto(new URL(path, address).href);
      await expect.poll(() => page.textContent('main .empty'), soon).toContain(command);
      expect([path, await page.locator('main .problem').count()]).toEqual([path, 0]);
    }
  });

  test('D42: lists of a store that is locked or missing say so, and show what is there when it is', async () => {
    await using served = new ServedHome();
    await using browser = await launchBrowser();
    served.write('aaaa', [{ type: 'user', text: 'First' }]);
    await served.import();
    const spineFile = join(served.home, 'spine.db');
    const record = (body: string) => {
      using writer = openWriter({ home: served.home, durability: 'process' });
      writer.obs.recordMessage({ source: 'made', direction: 'inbound', body });
    };
    record('before');
    const { address } = await served.serve();
    const page = await browser.newPage();
    await page.goto(address);
    await page.waitForSelector('footer .live');
    await served.server?.close();
    const lock = await StoreLock.take(spineFile);
    await page.goto((await served.serve()).address);
    await page.waitForSelector('footer .live');
    await page.goto(new URL('/records', page.url()).href);
    await expect.poll(() => page.textContent('main .problem'), soon).toContain('SERVE_STORE_LOCKED');
    expect(await page.locator('main .empty').count()).toBe(0);
    await lock[Symbol.asyncDispose]();
    await expect.poll(() => page.textContent('#row-0 .what'), soon).toContain('before');
    expect(await page.locator('main .problem').count()).toBe(0);
    for (const end of ['-wal', '-shm', '']) rmSync(spineFile + end, { force: true });
    await expect.poll(() => page.textContent('main .empty'), soon).toContain('spine record message');
    record('after');
    await expect.poll(() => page.textContent('#row-0 .what').catch(() => ''), soon).toContain('after');
    expect(await page.textContent('main h2')).toBe('1 record');
  });
});

test('D41: lists of a store that did not change are not asked again; a record is another tag', async () => {
  await using served = new ServedHome();
  const record = () => {
    using writer = openWriter({ home: served.home, durability: 'process' });
    writer.obs.recordTick({ source: 'made', detailJson: {} });
  };
  record();
  const { address, token } = await served.serve();
  const ask = (path: string, tag = '') =>
    fetch(new URL(`/api/v1/${path}`, address), { headers: { authorization: `Bearer ${token}`, 'if-none-match': tag } });
  const paths = ['records', 'logs', 'runs', 'tasks'];
  const tags: (readonly [string, string])[] = [];
  for (const path of paths) {
    const response = await ask(path);
    expect([path, response.status]).toEqual([path, 200]);
    tags.push([path, response.headers.get('etag') ?? '']);
  }
  for (const [path, tag] of tags) expect([path, (await ask(path, tag)).status]).toEqual([path, 304]);
  record();
  for (const [path, tag] of tags) expect([path, (await ask(path, tag)).status]).toEqual([path, 200]);
  for (const path of ['records/ticks/1', 'logs/1', 'runs/none', 'tasks/none']) {
    const response = await ask(path);
    expect([path, response.status]).toEqual([path, 404]);
    expect(await response.json()).toMatchObject({ title: 'HOME_NOT_FOUND' });
  }
  for (const path of ['records?table=nothing', 'records/nothing/1', 'records?upTo=x', 'logs/x', 'runs?after=x']) {
    expect([path, (await ask(path)).status]).toEqual([path, 400]);
  }
});
