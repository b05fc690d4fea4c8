import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openReader } from '@agentspine/reader';
import { chromiumPath, withoutChromium } from '@agentspine/testkit';
import { openWriter } from '@agentspine/writer';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostileSigns, noSigns } from './hostile-signs.ts';
import { hostile } from './made-texts.ts';
import { launchBrowser } from './open-live-page.ts';
import { ServedHome, soon } from './served-home.ts';

const nameOf = (text: string) => text.slice(0, 100);

describe.skipIf(chromiumPath === undefined)(`hostile names on the page${withoutChromium}`, () => {
  const served = new ServedHome();
  const foreign: string[] = [];
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let origin: string;
  let contradicted: string;

  beforeAll(async () => {
    const lines = hostile.flatMap((text) => [
      { type: 'user', text: `Check ${nameOf(text)}` } as const,
      { type: 'assistant', text: 'ls', tool: nameOf(text), model: nameOf(text) } as const,
      { type: 'assistant', text: 'All tests pass.', model: nameOf(text) } as const,
    ]);
    for (const [each, text] of hostile.entries())
      served.write(`name-${each}`, lines, { cwd: `/made/${nameOf(text)}`, at: Date.now() - 3_600_000 });
    await served.import();
    using writer = openWriter({ home: served.home, durability: 'process' });
    for (const text of hostile) {
      const rule = { name: nameOf(text), triggerPhrases: [nameOf(text), 'all done'], expectTool: 'command' } as const;
      await writer.trace.rules.create(rule);
    }
    const { sessionId, taskId } = writer.trace.tasks.start({ title: nameOf(hostile[0] ?? '') });
    const say = (kind: 'user.message' | 'assistant.response', body: string) =>
      writer.trace.timeline.log([{ sessionId, taskId, kind, title: body, body, at: Date.now() }]);
    say('user.message', 'please look');
    say('assistant.response', `All done: ${hostile.map(nameOf).join(' ')}`);
    const { address } = await served.serve();
    origin = new URL(address).origin;
    browser = await launchBrowser();
    context = await browser.newContext({ viewport: { width: 1360, height: 800 } });
    context.setDefaultTimeout(60_000);
    page = await context.newPage();
    page.on('request', (request) => {
      if (!request.url().startsWith(`${origin}/`)) foreign.push(request.url());
    });
    await page.goto(address);
    await page.click('section[aria-label="contradicted"] a:has-text("please look")');
    await page.waitForSelector('.why');
    contradicted = page.url().slice(origin.length);
  });
  afterAll(async () => {
    await browser?.close();
    await served[Symbol.asyncDispose]();
  });

  const open = async (path: string) => {
    await page.goto(`${origin}${path}`);
    await page.waitForSelector('main [aria-busy="false"], main .row .title, main .row .cols, main textarea');
    await expect.poll(() => page.locator('main :is([aria-busy="true"], .skeleton)').count(), soon).toBe(0);
  };

  test('D11: rules of hostile names are named where they say why, and do nothing', async () => {
    await open(contradicted);
    await expect.poll(() => page.textContent('.why'), soon).toContain('<script>window.hacked=1</script>');
    expect(await hostileSigns(page)).toEqual(noSigns);
  });

  test.each([
    '/',
    '/sessions',
    '/s/claude-code%3Aname-0',
    '/tasks',
    ...['day', 'hour', 'model', 'project', 'source', 'tool', 'activity', 'session'].map((by) => `/usage?by=${by}`),
    '/claims',
    '/search?text=script',
    '/sql',
    '/health',
    `/sessions?${new URLSearchParams({ project: `/made/${hostile[1]}`, model: hostile[0] ?? '', q: hostile[1] ?? '' })}`,
    `/search?${new URLSearchParams({ text: hostile[0] ?? '' })}`,
  ])('D11: hostile names of projects, models, tools and rules do nothing on %s', async (path) => {
    await open(path);
    expect(await hostileSigns(page)).toEqual(noSigns);
  });

  test('D11: hostile names of columns and cells of SQL do nothing', async () => {
    const columns = hostile
      .map(nameOf)
      .map((text) => `'${text.replaceAll("'", "''")}' AS "${text.replaceAll('"', '""')}"`);
    await open(`/sql#q=${encodeURIComponent(`SELECT ${columns.join(', ')}`)}`);
    await page.press('textarea', 'Control+Enter');
    await page.waitForSelector('.cells tbody td');
    expect(await page.locator('.cells thead th').count()).toBe(hostile.length);
    expect(await page.textContent('.cells thead')).toContain('<script>window.hacked=1</script>');
    expect(await hostileSigns(page)).toEqual(noSigns);
  });

  test('D11: a saved session of hostile names does nothing where scripts may run', async () => {
    await open('/s/claude-code%3Aname-0');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('.save:has-text("html")')]);
    const file = join(served.person, 'session.html');
    await download.saveAs(file);
    const saved = await context.newPage();
    const asked: string[] = [];
    saved.on('request', (request) => asked.push(request.url()));
    await saved.goto(pathToFileURL(file).href);
    const reader = openReader({ home: served.home, allowsShared: true });
    const { total } = reader.browse.events('claude-code:name-0', { limit: 1 });
    reader.close();
    expect(await saved.locator('[id^="e-"]').count()).toBe(total);
    const { isHacked, characters } = await hostileSigns(saved);
    expect([isHacked, characters]).toEqual([false, []]);
    expect(await saved.locator('script, iframe, img, form, base, svg, math, style ~ style, [onerror]').count()).toBe(0);
    expect(asked).toEqual([pathToFileURL(file).href]);
    await saved.close();
    expect(foreign).toEqual([]);
  });
});
