import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumPath, withoutChromium } from '@agentspine/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StoreLock } from './lock-store.ts';
import { launchBrowser } from './open-live-page.ts';
import { ServedHome, soon } from './served-home.ts';

describe.skipIf(chromiumPath === undefined)(`the page over stores that cannot be read${withoutChromium}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  const madeHome = async () => {
    const served = new ServedHome();
    const lines = [
      { type: 'user', text: 'First' },
      { type: 'assistant', text: 'All tests pass.' },
    ] as const;
    served.write('aaaa', lines, { at: Date.now() - 60_000 });
    await served.import();
    return served;
  };
  const openPage = async (address: string): Promise<Page> => {
    const page = await browser.newPage();
    page.setDefaultTimeout(soon.timeout);
    await page.goto(address);
    await page.waitForSelector('footer .live');
    return page;
  };
  const figures = (page: Page) =>
    page.$$eval('.figure b', (elements) => elements.map(({ textContent }) => textContent));

  test.each([
    ['spine.db', ['—', '—', '<$0.01', '1', '—'], 'active sessions'],
    ['archive.sqlite', ['0', '0', '—', '—', '0'], 'newest sessions'],
  ])(
    'D42: while another process has %s locked the page says so, and is right by itself when it is free',
    async (store, known, panel) => {
      await using served = await madeHome();
      await using lock = await StoreLock.take(join(served.home, store));
      const page = await openPage((await served.serve()).address);
      await expect
        .poll(() => page.textContent('.notice'), soon)
        .toContain(`${store}: it is locked by another process: this page keeps trying`);
      await expect.poll(() => figures(page), soon).toEqual(known);
      expect(await page.textContent(`section[aria-label="${panel}"] .problem`)).toContain('SERVE_STORE_LOCKED');
      await lock[Symbol.asyncDispose]();
      await expect.poll(() => page.locator('.notice, .problem').count(), soon).toBe(0);
      await expect.poll(() => figures(page), soon).toEqual(['0', '0', '<$0.01', '1', '0']);
      await page.close();
    },
  );

  test('D42: judged claims that another process has locked are said to be, and come when they are free', async () => {
    await using served = await madeHome();
    const page = await openPage((await served.serve()).address);
    const claims = new URL('/claims', page.url()).href;
    await page.goto(claims);
    await page.waitForSelector('main tbody tr');
    await served.server?.close();
    await using lock = await StoreLock.take(join(served.home, 'claims.sqlite'));
    await page.goto((await served.serve()).address);
    await page.waitForSelector('footer .live');
    await page.goto(new URL('/claims', page.url()).href);
    await expect
      .poll(() => page.textContent('main .problem'), soon)
      .toContain('claims.sqlite: it is locked by another process');
    // Nothing else waits for it.
    await page.goto(new URL('/usage', page.url()).href);
    await page.waitForSelector('main.usage tbody tr');
    await page.goBack();
    await page.waitForSelector('main .problem');
    await lock[Symbol.asyncDispose]();
    await page.waitForSelector('main tbody tr');
    expect(await page.locator('.problem').count()).toBe(0);
    await page.close();
  });

  test('D30: claims that are not judged yet, or whose transcripts are gone, are not shown as none', async () => {
    await using served = await madeHome();
    const page = await openPage((await served.serve()).address);
    let isFirst = true;
    await page.route('**/api/v1/claims?*', async (route) => {
      const answer = await route.fetch();
      const json = (await answer.json()) as Record<string, unknown>;
      const part = { items: [], total: 0, counts: { contradicted: 2 }, judging: 1_234 };
      await route.fulfill({ response: answer, json: isFirst ? { ...json, ...part } : json });
      isFirst = false;
    });
    const claims = new URL('/claims', page.url()).href;
    await page.goto(claims);
    await expect.poll(() => page.textContent('main'), soon).toContain('1,234 tasks to go');
    expect(await page.textContent('main button[aria-pressed]')).toContain('contradicted 2+');
    expect(await page.textContent('main .empty')).toContain('No claim is known');
    // It asks for the rest by itself.
    await page.waitForSelector('main tbody tr');
    expect(await page.textContent('main')).not.toContain('to go');
    await page.unrouteAll();
    rmSync(join(served.home, 'custody/manifest.jsonl'));
    await page.goto(claims);
    await expect.poll(() => page.textContent('main .notice'), soon).toContain('custody has no bytes of 1 transcript');
    expect(await page.textContent('main .empty')).toContain('No claim is known');
    await page.close();
  });

  test('D30: what a trace would say is not known where there is none, and is no zero', async () => {
    await using served = await madeHome();
    for (const end of ['', '-wal', '-shm']) rmSync(join(served.home, `spine.db${end}`), { force: true });
    const page = await openPage((await served.serve()).address);
    await expect.poll(() => figures(page), soon).toEqual(['—', '—', '<$0.01', '1', '—']);
    for (const panel of ['active sessions', 'contradicted'])
      expect(await page.textContent(`section[aria-label="${panel}"] .empty`)).toContain('this is not known');
    await page.goto(new URL('/sessions', page.url()).href);
    await page.waitForSelector('.row .title');
    expect(await page.textContent('.row .of-verdicts')).toBe('—');
    await page.close();
  });
});
