import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromiumPath, withoutChromium } from '@agentspine/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from './open-live-page.ts';
import { ServedHome, soon } from './served-home.ts';

test('all that the page names, its icon too, is kept by a browser: an address that changes asks for nothing again', async () => {
  await using served = new ServedHome();
  const { origin } = new URL((await served.serve()).address);
  const start = await (await fetch(origin)).text();
  const named = [...start.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path = '']) => path);
  expect(named.some((path) => path.endsWith('.svg'))).toBe(true);
  for (const path of named) {
    const { status, headers } = await fetch(new URL(path, origin));
    expect([path, status, headers.get('cache-control')]).toEqual([path, 200, 'public, max-age=31536000, immutable']);
  }
});

describe.skipIf(chromiumPath === undefined)(`the page over an empty home${withoutChromium}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  test('D42: it names the command that fills it, and shows what came without being opened again', async () => {
    await using served = new ServedHome();
    const { address } = await served.serve();
    const page = await browser.newPage();
    try {
      await page.goto(address);
      await expect.poll(() => page.textContent('main.empty .copy'), soon).toBe('spine import');
      expect(await page.locator('.notice').count()).toBe(0);
      served.write('aaaa', [
        { type: 'user', text: 'First' },
        { type: 'assistant', text: 'ok' },
      ]);
      await served.import();
      await page.waitForSelector('main.now', { timeout: 10_000 });
      await page.keyboard.press('g');
      await page.keyboard.press('s');
      await expect.poll(() => page.textContent('.row .title'), soon).toBe('First');
    } finally {
      await page.close();
    }
  });

  test('D42: without an archive the list waits for nothing and names the command, and Health tells it once', async () => {
    await using served = new ServedHome();
    served.write('aaaa', [
      { type: 'user', text: 'First' },
      { type: 'assistant', text: 'ok' },
    ]);
    await served.import();
    for (const end of ['', '-wal', '-shm']) rmSync(join(served.home, `archive.sqlite${end}`), { force: true });
    const { address } = await served.serve();
    const page = await browser.newPage();
    try {
      await page.goto(address);
      await page.waitForSelector('footer .live');
      await page.goto(new URL('/sessions', address).href);
      await expect.poll(() => page.textContent('main .problem .copy'), soon).toBe('spine import');
      expect(await page.textContent('main h2')).toBe('Sessions');
      await page.goto(new URL('/health', address).href);
      await page.waitForSelector('main tbody tr');
      expect(await page.getByText('there is no archive in').count()).toBe(1);
    } finally {
      await page.close();
    }
  });
});
