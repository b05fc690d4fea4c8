import { openReader } from '@agentspine/reader';
import { chromiumPath, withoutChromium } from '@agentspine/testkit';
import { openWriter } from '@agentspine/writer';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startRun, writeHostile } from './made-records.ts';
import { longLines } from './made-texts.ts';
import { openLivePage } from './open-live-page.ts';
import { ServedHome, soon } from './served-home.ts';

const screens = [
  '/',
  '/sessions',
  '/s/claude-code%3Aaaaa',
  '/tasks',
  '/usage',
  '/usage?by=tool',
  '/claims',
  '/records',
  '/log',
  '/runs',
  '/search?text=words',
  '/sql',
  '/health',
];

/** A window of 1360 by 800, and what is left of it at 200 %. */
const whole = { width: 1360, height: 800 };
const zoomed = { width: whole.width / 2, height: whole.height / 2 };

describe.skipIf(chromiumPath === undefined)(`the page at 200 %${withoutChromium}`, () => {
  const served = new ServedHome();
  let browser: Browser;
  let page: Page;
  let near: Page;
  let origin: string;

  beforeAll(async () => {
    served.write('aaaa', longLines, { at: Date.now() - 3_600_000 });
    served.write('bbbb', [
      { type: 'user', text: 'Check it' },
      { type: 'assistant', text: 'ls', tool: 'Bash' },
      { type: 'assistant', text: 'All tests pass.' },
    ]);
    await served.import();
    using writer = openWriter({ home: served.home, durability: 'process' });
    writeHostile(writer);
    startRun(writer, { runId: 'run-1', workflow: 'review', payload: '{"prompt":"go","maxRounds":3}', at: Date.now() });
    writer.log.append({ source: 'made', type: 'tick', payload: '{"n":1}', timestamp: Date.now() });
    const { address } = await served.serve();
    origin = new URL(address).origin;
    const opened = await openLivePage(address, { viewport: whole });
    const { context } = opened;
    ({ browser, page } = opened);
    near = await (
      await browser.newContext({ viewport: zoomed, deviceScaleFactor: 2, storageState: await context.storageState() })
    ).newPage();
    near.setDefaultTimeout(60_000);
  });
  afterAll(async () => {
    await browser?.close();
    await served[Symbol.asyncDispose]();
  });

  const open = async (on: Page, path: string) => {
    await on.goto(`${origin}${path}`);
    await on.waitForSelector('footer .live');
    await on.waitForSelector('main [aria-busy="false"], main .row .title, main .row .cols, main textarea');
    await expect.poll(() => on.locator('main :is([aria-busy="true"], .skeleton)').count(), soon).toBe(0);
  };

  test.each(screens)('D36: nothing of %s is lost at 200 %', async (path) => {
    await open(page, path);
    await open(near, path);
    const size = await near.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return { scrollWidth, scrollHeight };
    });
    expect(size).toEqual({ scrollWidth: zoomed.width, scrollHeight: zoomed.height });
    const controls = await controlsOf(near);
    expect(controls.filter(({ isReached }) => !isReached)).toEqual([]);
    const names = new Set(controls.map(({ name }) => name));
    expect((await controlsOf(page)).filter(({ name }) => !names.has(name))).toEqual([]);
    expect(await cutTexts(near)).toEqual([]);
  });

  test('D26: a link to an event shows it, chosen, at 200 % too', async () => {
    const reader = openReader({ home: served.home, allowsShared: true });
    const [event] = reader.browse.events('claude-code:aaaa', { at: 300, limit: 1 }).items;
    reader.close();
    await near.goto(`${origin}/s/claude-code%3Aaaaa?e=${event?.id}`);
    const chosen = near.locator('.row[aria-selected="true"] .title');
    await expect.poll(() => chosen.textContent(), soon).toBe(event?.title);
    const box = await chosen.boundingBox();
    expect(box?.y).toBeGreaterThan(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(zoomed.height);
  });
});

/** The controls that are seen, and whether each is there to be touched once it was scrolled to. */
function controlsOf(page: Page) {
  return page.evaluate(async () => {
    const found: { readonly name: string; readonly isReached: boolean }[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('a, button, input, select, textarea, summary')) {
      if (!element.checkVisibility() || element.closest('.row') !== null) continue;
      element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      await new Promise(requestAnimationFrame);
      const [box] = element.getClientRects();
      if (box === undefined) continue;
      const at = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      const name = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim() || element.id;
      // When something was is not what it is.
      if (!/ ago$/.test(name))
        found.push({ name, isReached: at !== null && (element.contains(at) || at.contains(element)) });
    }
    return found;
  });
}

/** Texts that end where their box ends, without a sign that there is more. */
function cutTexts(page: Page) {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('body *')]
      .filter((element) => {
        const { overflowX, textOverflow } = getComputedStyle(element);
        const isHiding = overflowX === 'hidden' || overflowX === 'clip';
        return (
          isHiding &&
          textOverflow !== 'ellipsis' &&
          element.scrollWidth > element.clientWidth + 1 &&
          element.clientWidth > 1
        );
      })
      .map(({ className, textContent }) => `${className}: ${textContent}`),
  );
}
