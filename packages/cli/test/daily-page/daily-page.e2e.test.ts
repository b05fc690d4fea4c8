import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromiumPath, takesAll, withoutChromium } from '@agentspine/testkit';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestSpine } from '../test-spine.ts';
import { hostileNames, writeBusyDay } from './daily-day.ts';

describe.skipIf(chromiumPath === undefined)(`the daily report in a browser${withoutChromium}`, () => {
  let spine: TestSpine;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** What a page must not do: ask for something, say something on the console, open a dialog. */
  const deeds: string[] = [];

  beforeAll(async () => {
    spine = new TestSpine();
    writeBusyDay(spine.home);
    await spine.say('analytics', 'daily', '--date', '2026-04-19');
    await spine.say('analytics', 'daily', '--date', '2026-04-20');
    // A sandbox needs rights that containers do not give; what is opened here is ours.
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });
  });

  afterAll(async () => {
    await browser?.close();
    spine?.[Symbol.dispose]();
  });

  async function open(day: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
    context = await browser.newContext({ offline: true, javaScriptEnabled: false, ...options });
    page = await context.newPage();
    deeds.length = 0;
    const address = pathToFileURL(join(spine.home, 'analytics', `daily-${day}.html`)).href;
    page.on('request', (request) => void (request.url() === address || deeds.push(`request ${request.url()}`)));
    page.on('console', (message) => void deeds.push(`console ${message.text()}`));
    page.on('pageerror', (error) => void deeds.push(`error ${error.message}`));
    page.on('dialog', (dialog) => {
      deeds.push(`dialog ${dialog.message()}`);
      return dialog.dismiss();
    });
    await page.goto(address);
  }

  const chart = (title: string): Locator => page.locator('figure', { has: page.getByRole('heading', { name: title }) });

  /** How many bars a chart has that a person can see. */
  async function visibleBars(title: string): Promise<number> {
    const boxes = await boxesOf(chart(title).locator('.bar'));
    return boxes.filter(({ width, height }) => width >= 1 && height >= 1).length;
  }

  /** The cells of a table, row by row. */
  async function cellsOf(caption: string): Promise<readonly (readonly string[])[]> {
    const rows = page.getByRole('table', { name: caption }).locator('tbody tr');
    return await rows.evaluateAll((all) =>
      // biome-ignore lint/performance/useDomNodeTextContent: what is hidden is not seen.
      all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.innerText.replace(/\s+/g, ' '))),
    );
  }

  test('without network and script it shows its headlines, charts and exact figures', async () => {
    await open('2026-04-19');
    expect(await page.title()).toBe('Daily report 2026-04-19');
    expect(await page.locator('.headlines > div').allInnerTexts()).toEqual([
      'Sessions imported\n0\n0 prompts',
      'Tool calls imported\n0\n0 failed, 0 of unknown outcome',
      // 9.812345 + 0.2451 dollars of two rows of five.
      'Cost\n$10.06*\n1,363,658* tokens in, 210,335* out',
      // Hours 6 to 23 have 1 to 18 inbound messages, 18 * 19 / 2; every second is answered, (18 / 2) * (18 / 2 + 1).
      'Messages recorded\n261\n171 in, 90 out',
      // 24 + 21 + 18 + 15 + 12 + 9 calls, and one of each hostile name.
      'Tool calls recorded\n107\n14 failed, 18 of unknown outcome',
      // 4 + 3 + 2 + 1 sessions; all but the first of an agent end.
      'Sessions up\n10\n6 down, 3 notes',
      // 17 + 6 + 3.
      'Errors\n26\n1 crash, 2 watchdog events',
    ]);
    for (const { width, height, isVisible } of await boxesOf(page.locator('figure svg'))) {
      expect([width > 500, height > 60, isVisible]).toEqual([true, true, true]);
    }
    expect(await page.locator('figure h3').allInnerTexts()).toEqual([
      'Tokens by model',
      'Cost by model, US dollars',
      'Messages by hour (UTC)',
      'Calls by tool and outcome, first 12 of 14',
      'Longest calls',
      'Session events by agent',
      'Errors by source and class',
    ]);
    expect(await cellsOf('Tokens and cost by model, each call once')).toEqual([
      ['claude', 'opus', 'recorded', '1', '812,340', '64,021', '2,310,400', '$9.812345'],
      ['claude', 'haiku', 'recorded', '2', '149,200', '21,004 from 1 of 2 rows', '0 from 1 of 2 rows', '$0.2451*'],
      ['codex', 'gpt', 'recorded', '1', '402,118', '55,310', '—', '—'],
      [hostileNames[3], hostileNames[4], 'recorded', '1', '—', '70,000', '—', '—'].map((cell) => cell.trim()),
    ]);
    expect(deeds).toEqual([]);
    await context.close();
  });

  test('each chart has a bar for each figure that is not zero, and a label for each category', async () => {
    await open('2026-04-19');
    // Inbound in 18 hours, outbound in the 18 from 06:26 on.
    expect(await visibleBars('Messages by hour (UTC)')).toBe(36);
    // Six tools that succeeded, failed and did not say, six hostile ones that did not say.
    expect(await visibleBars('Calls by tool and outcome')).toBe(24);
    expect(await visibleBars('Longest calls')).toBe(10);
    // Agents 0 to 2 and a hostile one came up, 0 to 2 went down, 0 and 1 took notes.
    expect(await visibleBars('Session events by agent')).toBe(9);
    // Input of three, output of four, cached input of one.
    expect(await visibleBars('Tokens by model')).toBe(8);
    expect(await visibleBars('Cost by model')).toBe(2);
    expect(await visibleBars('Errors by source and class')).toBe(3);
    const labels = await chart('Messages by hour').locator('svg text').allTextContents();
    expect(labels).toEqual(expect.arrayContaining(['00', '01', '12', '23']));
    expect(await chart('Tokens by model').locator('svg text').allTextContents()).toEqual(
      expect.arrayContaining(['opus · claude', 'gpt · codex', '812k', '2.3M', '0']),
    );
    expect(await chart('Calls by tool').locator('.legend li').allInnerTexts()).toEqual([
      'succeeded',
      'failed',
      'outcome unknown',
    ]);
    await context.close();
  });

  test('bars are as long as their figures', async () => {
    await open('2026-04-19');
    const boxes = await boxesOf(chart('Errors by source and class').locator('.bar'));
    const [timeout = 0, network = 0, rate = 0] = boxes.map(({ width }) => width);
    expect(network / timeout).toBeCloseTo(6 / 17, 2);
    expect(rate / timeout).toBeCloseTo(3 / 17, 2);
    await context.close();
  });

  test('with scripts allowed, hostile names are text and nothing happens', async () => {
    await open('2026-04-19', { javaScriptEnabled: true });
    await page.mouse.move(400, 400);
    await page.evaluate(
      "for (const bar of document.querySelectorAll('.bar')) bar.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }))",
    );
    await page.locator('summary').click();
    expect(deeds).toEqual([]);
    expect(await page.locator('script, img, main a, iframe, [onerror], [onmouseover]').count()).toBe(0);
    const tools = (await cellsOf('Calls by tool; durations in milliseconds')).map(([tool]) => tool);
    expect(tools).toEqual(expect.arrayContaining([hostileNames[0], hostileNames[1], hostileNames[2], hostileNames[7]]));
    expect(tools).toContain('<!-- \\u202egnp.exe\\u0000\\u0007\\u001b[31m');
    const labels = await chart('Longest calls').locator('svg text').allTextContents();
    expect(labels).toContain('<img src=x onerror=alert(1)> · …');
    await context.close();
  });

  test('the page forbids what it does not need: a script that gets in does not run', async () => {
    await open('2026-04-20', { javaScriptEnabled: true });
    const refused = page.waitForEvent('requestfailed');
    const intruder = '<img src="https://example.invalid/x.png" onerror="alert(1)"><svg onload="alert(2)"></svg>';
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', '${intruder}')`);
    expect((await refused).failure()?.errorText).toBe('csp');
    await expect.poll(() => deeds.join('\n'), { timeout: 20_000 }).toMatch(/Content Security Policy/);
    expect(deeds.filter((deed) => deed.startsWith('dialog'))).toEqual([]);
    await context.close();
  });

  test('a section without records says so, and draws nothing', async () => {
    await open('2026-04-20');
    expect(await page.getByText('nothing was recorded').count()).toBe(7);
    expect(await page.locator('svg').count()).toBe(0);
    expect(await page.locator('.headlines > div').allInnerTexts()).toContain(
      'Cost\n$0.00\nno use of tokens was recorded or imported',
    );
    await context.close();
  });

  test('its neighbours and the index are reached by links, and no page is wider than a narrow screen or loses its frame on a wide one', async () => {
    const links = ['← 2026-04-19', 'All reports', '2026-04-20', '← 2026-04-19', '2026-04-20 →'];
    for (const width of [390, 1360]) {
      await open('2026-04-20', { viewport: { width, height: 800 } });
      // On a wide screen the fast tests go to a report and to the index.
      for (const link of width > 390 && !takesAll ? links.slice(0, 2) : links) {
        const there = page.getByRole('link', { name: link, exact: true });
        const address = new URL((await there.getAttribute('href')) ?? '', page.url()).href;
        await there.click();
        await page.waitForURL(address);
        const { scrolled, main } = await page.evaluate<{ scrolled: number; main: number }>(
          '({ scrolled: document.documentElement.scrollWidth, main: document.querySelector("main").offsetWidth })',
        );
        expect([link, scrolled <= width, main <= 960]).toEqual([link, true, true]);
      }
      await context.close();
    }
  });

  test.each(['light', 'dark'] as const)(
    'in %s it can be read: text stands out from what is behind it',
    async (colorScheme) => {
      await open('2026-04-19', { colorScheme, javaScriptEnabled: true, viewport: { width: 390, height: 800 } });
      const contrasts = await page.evaluate<number[]>(contrastsOfTexts);
      expect(Math.min(...contrasts)).toBeGreaterThan(4.5);
      const isWider = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
      expect(isWider).toBe(false);
      await context.close();
    },
  );
});

/** How large elements are, and whether they are seen: asked at once, for each answer takes as long as all. */
function boxesOf(elements: Locator) {
  return elements.evaluateAll((all) =>
    all.map((element) => {
      const { width, height } = element.getBoundingClientRect();
      return { width, height, isVisible: element.checkVisibility({ visibilityProperty: true }) };
    }),
  );
}

/** Runs in the page: the contrast of every kind of text with the card it stands on (WCAG 2), 1 to 21. */
const contrastsOfTexts = `(() => {
  const channel = (value) => (value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = (color) => {
    const [red, green, blue] = color.match(/[\\d.]+/g).slice(0, 3).map(Number).map(channel);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const card = light(getComputedStyle(document.querySelector('section')).backgroundColor);
  return [...document.querySelectorAll('td, th, h2, small, .detail, .legend, svg text')].map((element) => {
    const style = getComputedStyle(element);
    const text = light(element.closest('svg') ? style.fill : style.color);
    return (Math.max(text, card) + 0.05) / (Math.min(text, card) + 0.05);
  });
})()`;
