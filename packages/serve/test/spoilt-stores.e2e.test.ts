import { chromiumPath, share, withoutChromium } from '@agentspine/testkit';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from './open-live-page.ts';
import { ServedHome, soon } from './served-home.ts';
import { SpoiltStore, spoiltStores } from './spoilt-store.ts';

const screens = [
  '/',
  '/sessions',
  '/s/claude-code%3Aaaaa',
  '/usage',
  '/tasks',
  '/claims',
  '/records',
  '/log',
  '/runs',
  '/search?text=tests',
  '/sql',
  '/health',
];

describe.skipIf(chromiumPath === undefined)(`stores spoilt under an open page${withoutChromium}`, () => {
  const served = new ServedHome();
  const other = new ServedHome();
  let browser: Browser;
  let tabs: readonly Tab[];

  beforeAll(async () => {
    const lines = [
      { type: 'user', text: 'First' },
      { type: 'assistant', text: 'All tests pass.' },
    ] as const;
    served.write('aaaa', lines, { at: Date.UTC(2026, 2, 1) });
    other.write('aaaa', lines, { at: Date.UTC(2026, 2, 1) });
    other.write('bbbb', lines, { at: Date.UTC(2026, 2, 2) });
    for (const home of [served, other]) {
      await home.import();
      await home.judge();
    }
    const { address } = await served.serve();
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport: { width: 1360, height: 800 } });
    context.setDefaultTimeout(soon.timeout);
    const first = await context.newPage();
    await first.goto(address);
    await first.waitForSelector('footer .live');
    tabs = await Promise.all(screens.map((screen) => Tab.open(context, new URL(screen, address).href)));
    await first.close();
  });
  afterAll(async () => {
    await browser?.close();
    await served[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
  });

  test.each(share(spoiltStores, 12, 7))(
    'D42: with %s %s each screen keeps what it shows or says what is wrong, and is right again by itself',
    async (store, way) => {
      const whole = await Promise.all(tabs.map((tab) => tab.settled()));
      {
        using _ = new SpoiltStore(served.home, [store, way], other.home);
        const open = await Promise.all(tabs.map((tab) => tab.settled()));
        await Promise.all(tabs.map((tab) => tab.reload()));
        const again = await Promise.all(tabs.map((tab) => tab.settled()));
        // What another home has is shown as what is there, and claims that are gone are judged again.
        const isOther = way.startsWith('replaced') || (store === 'claims.sqlite' && way === 'removed');
        const silent = [open, again].flatMap((all, time) =>
          all.flatMap(({ text, says }, at) =>
            isOther || text === whole[at]?.text || says.length > 0 ? [] : [[time, screens[at], text]],
          ),
        );
        expect(silent).toEqual([]);
        const codes = [...open, ...again].flatMap(({ problems }) => problems);
        expect(
          codes.filter((code) => !/^(READER|SPINE|ARCHIVE|LEDGER|CUSTODY|HOME|SERVE_STORE)_[A-Z_]+$/.test(code)),
        ).toEqual([]);
      }
      for (const [at, tab] of tabs.entries())
        await expect.poll(async () => (await tab.seen()).text, soon).toBe(whole[at]?.text);
      expect(tabs.flatMap((tab) => tab.faults())).toEqual([]);
    },
  );
});

/** What a page shows, and how it says that something is wrong. */
interface Seen {
  readonly text: string;
  readonly says: readonly string[];
  /** The codes of it. */
  readonly problems: readonly string[];
  readonly isBusy: boolean;
}

/** A page on one screen, and what its console said. */
class Tab {
  readonly #page: Page;
  readonly #said: string[] = [];

  private constructor(page: Page) {
    this.#page = page;
    page.on('console', (message) => this.#said.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => this.#said.push(`error: ${error.message}`));
  }

  static async open(context: BrowserContext, url: string): Promise<Tab> {
    const tab = new Tab(await context.newPage());
    await tab.#page.goto(url);
    return tab;
  }

  async reload(): Promise<void> {
    await this.#page.reload();
  }

  /** What is seen now. */
  seen(): Promise<Seen> {
    return this.#page.evaluate(() => {
      const said = [...document.querySelectorAll('.problem, .notice')];
      // biome-ignore lint/performance/useDomNodeTextContent: what is hidden is not seen.
      const text = document.querySelector('main')?.innerText ?? '';
      return {
        text,
        says: [...said.map(({ textContent }) => textContent ?? ''), ...(/^[✗!] /m.test(text) ? ['a check'] : [])],
        problems: [...document.querySelectorAll('.problem b')].map(({ textContent }) => textContent ?? ''),
        isBusy:
          document.querySelector('footer .live') === null ||
          document.querySelector('main :is([aria-busy="true"], .skeleton)') !== null ||
          document.querySelector('main h2')?.textContent?.startsWith('…') === true,
      };
    });
  }

  /** What is seen when it changes no more: the rail and the status line are there, and so is the screen. */
  async settled(): Promise<Seen> {
    const endMs = performance.now() + soon.timeout;
    let before = await this.seen();
    for (let calm = 0; calm < 3; ) {
      if (performance.now() > endMs)
        throw new Error(
          `${this.#page.url()} does not come to rest: ${JSON.stringify(before)}; ${this.#said.join('\n')}`,
        );
      await this.#page.waitForTimeout(250);
      const now = await this.seen();
      calm = now.text === before.text && now.text.trim() !== '' && !now.isBusy ? calm + 1 : 0;
      before = now;
    }
    return before;
  }

  /** What the console said that is a fault; of requests that are refused it speaks too. */
  faults(): readonly string[] {
    return this.#said.splice(0).filter((line) => !/status of 50[03]/.test(line));
  }
}
