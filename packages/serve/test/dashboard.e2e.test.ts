import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readSite } from '@agentspine/dashboard';
import { openReader } from '@agentspine/reader';
import { chromiumPath, share, withoutChromium } from '@agentspine/testkit';
import { openWriter, type Writer } from '@agentspine/writer';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from './axe-faults.ts';
import { hostileSigns, noSigns } from './hostile-signs.ts';
import { hostileLines, longLines } from './made-texts.ts';
import { openLivePage } from './open-live-page.ts';
import { ServedHome, soon } from './served-home.ts';

describe.skipIf(chromiumPath === undefined)(`the page of spine serve in a browser${withoutChromium}`, () => {
  const served = new ServedHome();
  const asked: string[] = [];
  const said: string[] = [];
  let browser: Browser;
  let page: Page;
  let origin: string;
  let writer: Writer;

  beforeAll(async () => {
    served.write('aaaa-long', longLines);
    served.write('bbbb-hostile', hostileLines, { cwd: '/made/<b>up</b>\u202e' });
    for (let each = 0; each < 60; each += 1) {
      const at = Date.UTC(2026, 2, 2) + each * 60_000;
      served.write(
        `cccc-${each}`,
        [
          { type: 'user', text: `Session ${each}` },
          { type: 'assistant', text: 'ok' },
        ],
        { at },
      );
    }
    await served.import();
    writer = openWriter({ home: served.home, durability: 'process' });
    const { address } = await served.serve();
    origin = new URL(address).origin;
    const permissions = ['clipboard-read', 'clipboard-write'];
    ({ browser, page } = await openLivePage(address, { said, asked, permissions, timeoutMs: 100_000 }));
  });
  afterAll(async () => {
    await browser?.close();
    writer?.close();
    await served[Symbol.asyncDispose]();
  });

  const open = async (path: string, ready = 'footer .live') => {
    await page.goto(`${origin}${path}`);
    await page.waitForSelector(ready);
  };
  const screens = [
    '/',
    '/sessions',
    '/s/claude-code%3Aaaaa-long',
    '/usage',
    '/usage?by=tool',
    '/claims',
    '/search?text=words',
    '/sql',
    '/health',
  ];

  test('D01: the printed address opens Now, and the address bar then holds no token', async () => {
    expect(page.url()).toBe(`${origin}/`);
    expect(await page.title()).toBe('Now · Agentspine');
    expect(await page.evaluate(() => document.documentElement.innerHTML)).not.toContain('token');
  });

  test('D03: the page is at most 60 KB of gzip, with nothing inline', () => {
    const files = readSite() ?? [];
    expect(files.length).toBeGreaterThan(2);
    expect(files.reduce((sum, { gzip, bytes }) => sum + (gzip ?? bytes).length, 0)).toBeLessThan(60_000);
    const html = String(Buffer.from(files.find(({ path }) => path === '/index.html')?.bytes ?? []));
    expect(html).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)/);
  });

  test('D28: the list has as many sessions as the archive, of which few are in the document', async () => {
    await open('/sessions', '.row .title');
    const reader = openReader({ home: served.home, allowsShared: true });
    const { total } = reader.sessions();
    reader.close();
    expect(await page.textContent('main h2')).toBe(`${total} sessions`);
    expect(await page.getAttribute('.row', 'aria-setsize')).toBe(String(total));
    expect(await page.locator('.row').count()).toBeLessThan(80);
    await page.keyboard.press('End');
    await page.waitForSelector(`#row-${total - 1}[aria-selected="true"] .title`);
  });

  test('D33: a filter is in the address, holds on other screens, after a reload and on the way back', async () => {
    await open('/sessions', '.row .title');
    await page.fill('#filter', 'session 7');
    await page.press('#filter', 'Enter');
    await expect.poll(() => page.textContent('main h2'), soon).toBe('1 session');
    expect(page.url()).toBe(`${origin}/sessions?q=session+7`);
    await page.click('nav a[href^="/usage"]');
    await page.waitForSelector('main.usage .note');
    await page.reload();
    await page.waitForSelector('#filter.on');
    await page.goBack();
    await expect.poll(() => page.textContent('main h2'), soon).toBe('1 session');
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press('Backspace');
    await expect.poll(() => page.textContent('main h2'), soon).toBe('62 sessions');
  });

  test('D26: a link to an event shows it, chosen; D27: find tells how many there are, and goes through them', async () => {
    const reader = openReader({ home: served.home, allowsShared: true });
    const [event] = reader.browse.events('claude-code:aaaa-long', { at: 300, limit: 1 }).items;
    const inAll = reader.browse.matches('claude-code:aaaa-long', 'words 39').length;
    reader.close();
    await open(`/s/claude-code%3Aaaaa-long?e=${event?.id}`, '.row[aria-selected="true"]');
    await expect.poll(() => page.textContent('.row[aria-selected="true"] .title'), soon).toBe(event?.title);
    await page.fill('#find', 'words 39');
    await page.press('#find', 'Enter');
    await expect.poll(() => page.textContent('.controls form .dim'), soon).toBe(` ${inAll} found`);
    await expect.poll(() => page.textContent('.row[aria-selected="true"] .title'), soon).toContain('words 39');
    // Found and measured at once: rows that are drawn again have no height.
    const heights = () =>
      page.evaluate(
        `[...new Set([...document.querySelectorAll('.event')].map((row) => row.getBoundingClientRect().height))]`,
      );
    await expect.poll(heights, soon).toEqual([30]);
  });

  test('D22: the first rows of a session do not wait for its outline, and all of it is there without it', async () => {
    const waiting: Route[] = [];
    await page.route(/\/outline/, (route) => void waiting.push(route));
    await open('/s/claude-code%3Aaaaa-long', '.event .title');
    const reader = openReader({ home: served.home, allowsShared: true });
    const { total } = reader.browse.events('claude-code:aaaa-long', { limit: 1 });
    reader.close();
    expect(await page.getAttribute('.row', 'aria-setsize')).toBe(String(total));
    await page.keyboard.press('End');
    await page.waitForSelector(`#row-${total - 1}[aria-selected="true"] .event .title`);
    expect(await page.locator('.lane').count()).toBe(0);
    for (const route of waiting.splice(0)) await route.continue();
    await page.unrouteAll();
    await page.waitForSelector('.lane');
    expect(await page.getAttribute(`#row-${total - 1}`, 'aria-selected')).toBe('true');
  });

  test('D12: an event of another process is in an open timeline each once', async () => {
    const reader = openReader({ home: served.home, allowsShared: true });
    const [sessionId = ''] = reader.traceSessions('claude-code:aaaa-long');
    const { taskId = '' } =
      reader.timelineEvent(reader.browse.events(sessionId, { limit: 1 }).items[0]?.id ?? '') ?? {};
    reader.close();
    await open('/s/claude-code%3Aaaaa-long', '.event .title');
    const before = Number(await page.getAttribute('.row', 'aria-setsize'));
    for (let each = 1; each <= 5; each += 1) {
      const event = { taskId, sessionId, kind: 'action.logged', title: `live ${each}`, at: Date.now() } as const;
      expect(writer.trace.timeline.log([event]).rejected).toEqual([]);
      await expect.poll(() => page.getAttribute('.row', 'aria-setsize'), soon).toBe(String(before + each));
    }
    await page.keyboard.press('End');
    await expect.poll(() => page.textContent('.row[aria-selected="true"] .title'), soon).toBe('live 5');
    expect(await page.locator('.row .title', { hasText: /^live \d$/ }).count()).toBe(5);
  });

  test('D13: what rules say comes with its payload, and changes the page without a reload', async () => {
    const reader = openReader({ home: served.home, allowsShared: true });
    const [sessionId = ''] = reader.traceSessions('claude-code:cccc-1');
    const { taskId = '' } =
      reader.timelineEvent(reader.browse.events(sessionId, { limit: 1 }).items[0]?.id ?? '') ?? {};
    reader.close();
    const frames: string[] = [];
    page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(String(payload))));
    await open('/', 'main.now .figures');
    const { rule } = await writer.trace.rules.create({
      ...{ name: 'tests <i>claimed</i>', triggerPhrases: ['all tests pass'], expectTool: 'command' },
    });
    const log = (kind: 'user.message' | 'assistant.response', body: string) =>
      writer.trace.timeline.log([{ taskId, sessionId, kind, title: body, body, at: Date.now() }]);
    log('user.message', 'please check');
    log('assistant.response', 'all tests pass');
    await page.waitForSelector('section[aria-label="contradicted"] li:has-text("please check")');
    const told = frames.map((frame) => JSON.parse(frame) as { type: string; payload: Record<string, unknown> });
    const of = (type: string) => told.filter((each) => each.type === type).map(({ payload }) => payload);
    expect(of('rules.changed')).toContainEqual({ ruleId: rule.id, change: 'created', scope: 'global' });
    expect(of('rule_enforcement.added')).toContainEqual(
      expect.objectContaining({ ruleId: rule.id, matchKind: 'trigger', taskId, sessionId }),
    );
    expect(of('verdict.updated')).toContainEqual(
      expect.objectContaining({ sessionId, taskId, aggregateVerdict: 'contradicted', rulesEvaluatedCount: 1 }),
    );
  });

  test('D13: an event that a rule marks gets its mark in a timeline that is open, and stays in its lane', async () => {
    const reader = openReader({ home: served.home, allowsShared: true });
    const [sessionId = ''] = reader.traceSessions('claude-code:cccc-2');
    const { taskId = '' } =
      reader.timelineEvent(reader.browse.events(sessionId, { limit: 1 }).items[0]?.id ?? '') ?? {};
    reader.close();
    await open('/s/claude-code%3Acccc-2', '.event .title');
    const body = 'please oil the flywheel';
    writer.trace.timeline.log([{ taskId, sessionId, kind: 'user.message', title: body, body, at: Date.now() }]);
    const row = page.locator('.row', { hasText: body });
    const shown = async () => [
      await row.locator('.swatch').first().getAttribute('data-lane'),
      (await row.textContent())?.includes('⚑'),
    ];
    await expect.poll(shown, soon).toEqual(['user', false]);
    const rule = { name: 'oiling', triggerPhrases: ['oil the flywheel'], expectTool: 'command' } as const;
    const made = await writer.trace.rules.create(rule);
    await expect.poll(shown, soon).toEqual(['user', true]);
    // A rule that asks something else takes its marks back; nothing but `rules.changed` says so.
    writer.trace.rules.update(made.rule.id, { triggerPhrases: ['paint the flywheel'] });
    await expect.poll(shown, soon).toEqual(['user', false]);
  });

  test('D44: a saved session opens from its file without script and network, with each event', async () => {
    await open('/s/claude-code%3Abbbb-hostile', '.event .title');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('.save:has-text("html")')]);
    const context = await browser.newContext({ javaScriptEnabled: false, offline: true });
    const saved = await context.newPage();
    const file = join(served.person, 'session.html');
    await download.saveAs(file);
    await saved.goto(pathToFileURL(file).href);
    const reader = openReader({ home: served.home, allowsShared: true });
    const { items } = reader.browse.events('claude-code:bbbb-hostile', { limit: 500 });
    reader.close();
    const ids = await saved.$$eval('[id^="e-"]', (elements) => elements.map(({ id }) => id.slice(2)));
    expect(ids.toSorted()).toEqual(items.map(({ id }) => id).toSorted());
    expect(await saved.locator('script, iframe, img, form, base').count()).toBe(0);
    await context.close();
  });

  test.each([
    '/s/claude-code%3Abbbb-hostile',
    '/sessions',
    '/usage?by=tool',
    '/usage?by=model',
    '/search?text=script',
    '/claims',
  ])(
    'D10, D11: hostile texts as title, body, project, model and tool do nothing on %s, and no element of theirs is there',
    async (path) => {
      await open(path);
      await page.waitForSelector('main [aria-busy="false"], main .row .title');
      expect(await hostileSigns(page)).toEqual(noSigns);
    },
  );

  test('D10: each hostile event shows its text, and of a long one how long it is', async () => {
    const reader = openReader({ home: served.home, allowsShared: true });
    const { items } = reader.browse.events('claude-code:bbbb-hostile', { limit: 500 });
    const long = items.find(({ isWhole }) => !isWhole);
    const script = items.find(({ text }) => text?.startsWith('<script>'));
    reader.close();
    await open(`/s/claude-code%3Abbbb-hostile?e=${script?.id}`, '.peek .body');
    await expect.poll(() => page.textContent('.peek .body'), soon).toContain('<script>window.hacked=1</script>');
    await open(`/s/claude-code%3Abbbb-hostile?e=${long?.id}`, '.peek .body');
    await expect.poll(() => page.textContent('.peek'), soon).toContain('the first 20,000 of 32,000 characters');
  });

  test('D35: no screen has a fault that axe knows (WCAG 2.2 A and AA), light and dark; D36: none is larger than its window', async () => {
    const faults: unknown[] = [];
    // All of them take half a minute: the campaign looks at all, the fast tests at a session, in light and in dark.
    const looks = (['light', 'dark'] as const).flatMap((scheme) => screens.map((path) => [scheme, path] as const));
    for (const [colorScheme, path] of share(looks, screens.length, 2)) {
      await page.emulateMedia({ colorScheme });
      await open(path);
      await page.waitForSelector('main [aria-busy="false"], main .row .title');
      const found = await axeFaults(page);
      if (found.length > 0) faults.push([path, colorScheme, found]);
    }
    const windows = screens.flatMap((path) => [390, 800, 1360].map((width) => [path, width] as const));
    for (const [path, width] of share(windows, 5)) {
      await page.setViewportSize({ width, height: 800 });
      await open(path);
      await page.waitForSelector('main [aria-busy="false"], main .row .title');
      const isLarger = await page.evaluate(() => {
        const { scrollWidth, scrollHeight } = document.documentElement;
        return scrollWidth > innerWidth || scrollHeight > innerHeight;
      });
      if (isLarger) faults.push([path, width]);
    }
    await page.setViewportSize({ width: 1360, height: 800 });
    expect(faults).toEqual([]);
  });

  test('D37: what failed has its mark in a narrow window too, not its colour alone', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await open('/s/claude-code%3Aaaaa-long', '.event .title');
    const mark = await page.evaluate(() => {
      const title = document.querySelector('.event .title');
      title?.parentElement?.classList.add('failed');
      return title === null ? undefined : getComputedStyle(title, '::before').content;
    });
    expect(mark).toBe('"✗ "');
    await page.setViewportSize({ width: 1360, height: 800 });
  });

  test('D36: what is touched in a narrow window is 40 px high, rows too, whose lists are as dense as before in a wide one', async () => {
    const lowest = () =>
      page.evaluate(() => {
        const touched = document.querySelectorAll<HTMLElement>(
          '.row, nav a, button:not(.link), select, input, .primary',
        );
        return Math.min(...[...touched].map(({ offsetHeight }) => offsetHeight).filter((height) => height > 0));
      });
    await open('/sessions', '.row .title');
    expect(await page.evaluate(() => document.querySelector<HTMLElement>('.row')?.offsetHeight)).toBe(30);
    await page.setViewportSize({ width: 390, height: 800 });
    for (const [path, ready] of [
      ['/sessions', '.row .title'],
      ['/s/claude-code%3Aaaaa-long', '.event .title'],
    ] as const) {
      await open(path, ready);
      expect([path, await lowest()]).toEqual([path, 40]);
      const tops = await page.$$eval('.row', (rows) => rows.slice(0, 2).map((row) => row.getBoundingClientRect().top));
      expect((tops[1] ?? 0) - (tops[0] ?? 0)).toBe(40);
    }
    await page.setViewportSize({ width: 1360, height: 800 });
  });

  test('D35: help has its lists beside each other where there is room', async () => {
    await open('/health');
    await page.keyboard.press('?');
    const tops = await page.$$eval('dialog section', (lists) => lists.map((list) => list.getBoundingClientRect().top));
    expect(new Set(tops).size).toBe(1);
    await page.keyboard.press('Escape');
  });

  test('D37: lines are black where more contrast is asked for, and a page that is printed has all of a table and no controls', async () => {
    await open('/usage?by=session', 'main tbody tr');
    await page.emulateMedia({ colorScheme: 'light', contrast: 'more' });
    const lineOf = () =>
      page.evaluate(() => getComputedStyle(document.querySelector('main td') ?? document.body).borderBottomColor);
    expect(await lineOf()).toBe('rgb(0, 0, 0)');
    await page.emulateMedia({ contrast: null, media: 'print' });
    const printed = () =>
      page.evaluate(() => ({
        isWhole: document.documentElement.scrollHeight > (document.querySelector('table')?.offsetHeight ?? Infinity),
        controls: [...document.querySelectorAll<HTMLElement>('nav, footer, .filter')].filter(
          (each) => each.offsetHeight > 0,
        ).length,
        height: document.documentElement.scrollHeight,
        rows: document.querySelectorAll('.row').length,
      }));
    expect(await printed()).toMatchObject({ isWhole: true, controls: 0 });
    await page.emulateMedia({ media: null });
    await open('/s/claude-code%3Aaaaa-long', '.event .title');
    await page.emulateMedia({ media: 'print' });
    // A list of hundreds is printed as far as it was seen, not as pages of nothing.
    const { height, rows } = await printed();
    expect(rows).toBeGreaterThan(10);
    expect(height).toBeLessThan(rows * 40 + 600);
    await page.emulateMedia({ media: null });
  });

  test('D35: a row of a list that is not loaded yet has a name', async () => {
    await open('/s/claude-code%3Aaaaa-long', '.lane');
    await page.route(/\/events\?/, () => undefined);
    await page.keyboard.press('End');
    await page.waitForSelector('[role="option"] .event.skeleton');
    expect(await page.textContent('[role="option"]:last-child')).toBe('loading');
    await page.unrouteAll();
  });

  test('D36: the table of usage fits a window of 800 px, however long a name is', async () => {
    await page.setViewportSize({ width: 800, height: 800 });
    for (const by of ['tool', 'project', 'day']) {
      await open(`/usage?by=${by}`);
      await page.waitForSelector('main tbody tr:nth-child(2)');
      const right = await page.evaluate(() => {
        for (const cell of document.querySelectorAll('main td.name')) cell.textContent = '/a/long/name'.repeat(12);
        return document.querySelector('main table')?.getBoundingClientRect().right ?? Number.NaN;
      });
      expect([by, right <= 800]).toEqual([by, true]);
    }
    await page.setViewportSize({ width: 1360, height: 800 });
  });

  test('D38: SQL of a link fills the editor and does not run; an answer, a refusal and a stop are told', async () => {
    const sql = 'SELECT \'<b>cell</b>\u202e\' AS "<i>name</i>", count(*) AS n FROM archive.sessions';
    await open(`/sql#q=${encodeURIComponent(sql)}`, 'textarea');
    await expect.poll(() => page.inputValue('textarea'), soon).toBe(sql);
    expect(await page.textContent('.standing')).toBe('');
    await page.press('textarea', 'Control+Enter');
    await page.waitForSelector('.cells tbody tr');
    expect(await page.locator('.cells :is(b, i)').count()).toBe(0);
    expect(await page.textContent('.cells tbody')).toBe('<b>cell</b>\\u202e62');
    await page.fill('textarea', "ATTACH 'x.db'");
    await page.press('textarea', 'Control+Enter');
    await page.waitForSelector('.sql .problem b:has-text("READER_SQL_REFUSED")');
    await page.fill('textarea', 'SELECT count(*) FROM range(100000000000) a, range(1000) b');
    await page.press('textarea', 'Control+Enter');
    await page.click('.console button:has-text("stop")');
    await expect.poll(() => page.textContent('.standing'), soon).toBe('stopped');
  });

  test('D15: a page whose server starts again says since when it is not live, and lives on with the new address', async () => {
    await open('/', 'main.now .figures');
    await page.waitForLoadState('networkidle');
    const port = Number(new URL(origin).port);
    await served.server?.close();
    await page.waitForSelector('footer .gone');
    const { address } = await served.serve(port);
    await page.goto(address);
    await page.waitForSelector('footer .live');
  });

  test('D07: a browser without the keys is told what to do', async () => {
    const other = await browser.newContext();
    const stranger = await other.newPage();
    await stranger.goto(`${origin}/sessions`);
    expect(await stranger.textContent('.problem')).toContain('Open the whole address that spine serve printed');
    await other.close();
  });

  test('D02, D04: nothing was asked of another origin, and the console has no word of a violation or a fault', () => {
    expect(asked.filter((url) => !url.startsWith(`${origin}/`))).toEqual([]);
    // What a browser says of a server that is gone and of an old key is what D15 did, of SQL that was refused what D38 did.
    const faults = said.filter(
      (line) =>
        !/ERR_CONNECTION_(REFUSED|RESET|CLOSED)|ERR_EMPTY_RESPONSE|status of 40[01]|WebSocket connection/.test(line),
    );
    expect(faults).toEqual([]);
  });
});
