import { chromiumPath, takesAll, withoutChromium } from '@agentspine/testkit';
import { openWriter, type Writer } from '@agentspine/writer';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from './open-live-page.ts';
import { ServedHome, soon } from './served-home.ts';

/** So many events of one session; at full length as many as the page is promised for. */
const events = takesAll ? 50_000 : 5_000;
const counted = events.toLocaleString('en');
const batch = 100;
/** More than the six connections that a browser opens to a server; the campaign opens all that are promised. */
const tabsAtOnce = takesAll ? 12 : 7;

describe.skipIf(chromiumPath === undefined)(`a long session, live, in a browser${withoutChromium}`, () => {
  const served = new ServedHome();
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let origin: string;
  let token: string;
  let writer: Writer;
  let long: { readonly sessionId: string; readonly taskId: string };

  beforeAll(async () => {
    for (const day of [2, 2, 2, 3]) {
      served.write(`day-${day}-${Math.random()}`, madeTurn, { at: Date.UTC(2026, 2, day, 9) });
    }
    served.write('claimed', claimingLines, { at: Date.UTC(2026, 2, 4, 9) });
    await served.import();
    writer = openWriter({ home: served.home, durability: 'process' });
    long = writer.trace.sessions.ensure({ runtimeSource: 'made', runtimeSessionId: 'long', title: 'A long one' });
    for (let first = 0; first < events; first += batch) {
      log(batch, (each) => `step ${first + each}`, { at: Date.now() - 2 * events + first });
    }
    const { address, token: given } = await served.serve();
    token = given;
    origin = new URL(address).origin;
    browser = await launchBrowser('--js-flags=--expose-gc');
    context = await browser.newContext({ viewport: { width: 1360, height: 800 } });
    context.setDefaultTimeout(100_000);
    page = await context.newPage();
    await page.goto(address);
    await page.waitForSelector('footer .live');
  });
  afterAll(async () => {
    await browser?.close();
    writer?.close();
    await served[Symbol.asyncDispose]();
  });

  const log = (count: number, title: (each: number) => string, { at = Date.now(), of = long } = {}) => {
    const made = Array.from({ length: count }, (_, each) => ({
      ...({ sessionId: of.sessionId, taskId: of.taskId, kind: 'action.logged', lane: 'implementation' } as const),
      title: title(each),
      body: `what was done: ${title(each)}`,
      at: at + each,
    }));
    expect(writer.trace.timeline.log(made).rejected).toEqual([]);
  };
  const open = async (path: string, ready: string) => {
    await page.goto(`${origin}${path}`);
    await page.waitForSelector(ready);
  };
  const lengthOf = async () => Number(await page.getAttribute('.row', 'aria-setsize'));

  test(`D23: the rows of ${counted} events are there after at most 100 KB, the page with them`, async () => {
    const cold = await browser.newContext({ storageState: await context.storageState() });
    const fresh = await cold.newPage();
    const network = await cold.newCDPSession(fresh);
    await network.send('Network.enable');
    let bytes = 0;
    network.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    await fresh.goto(`${origin}/s/made%3Along`);
    await fresh.waitForSelector('.event .title');
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(100_000);
    await cold.close();
  });

  test(`D22, D24: ${counted} rows are scrolled with at most 80 of them, 2,000 nodes and 60 MB, and End shows the last`, async () => {
    await open('/s/made%3Along', '.event .title');
    const length = await lengthOf();
    expect(length).toBe(events);
    expect(await page.$eval('.list', (list) => list.scrollHeight)).toBe(30 * length);
    const most = await page.$eval('.list', async (list) => {
      let rows = 0;
      for (let step = 0; step < 300; step += 1) {
        list.scrollBy(0, 400);
        await new Promise(requestAnimationFrame);
        rows = Math.max(rows, list.querySelectorAll('.row').length);
      }
      return { rows, nodes: document.querySelectorAll('*').length };
    });
    expect(most.rows).toBeLessThan(80);
    expect(most.nodes).toBeLessThan(2_000);
    await page.keyboard.press('End');
    await page.waitForSelector(`#row-${length - 1}[aria-selected="true"] .title:has-text("step ${length - 1}")`);
    const heap = await context.newCDPSession(page);
    await heap.send('HeapProfiler.collectGarbage');
    expect((await heap.send('Runtime.getHeapUsage')).usedSize).toBeLessThan(60 * 2 ** 20);
  });

  test('D25: after a jump the row under the eye is that of the place, and stays where it is while rows come', async () => {
    await open('/s/made%3Along', '.event .title');
    for (const share of [0.25, 0.5, 0.9, 1]) {
      const eye = () =>
        page.$eval('.list', (list) => {
          const { top, left } = list.getBoundingClientRect();
          const row = document.elementFromPoint(left + 40, top + 40)?.closest('.row');
          return { id: row?.id, y: row?.getBoundingClientRect().top };
        });
      const place = await page.$eval(
        '.list',
        async (list, at) => {
          list.scrollTo(0, at * (list.scrollHeight - list.clientHeight));
          await new Promise(requestAnimationFrame);
          return Math.floor((list.scrollTop + 40) / 30);
        },
        share,
      );
      await page.waitForSelector(`#row-${place}`);
      const before = await eye();
      await page.waitForSelector(`#row-${place} .title:has-text("step ${place}")`);
      const after = await eye();
      expect([before.id, after.id]).toEqual([`row-${place}`, `row-${place}`]);
      expect(Math.abs((after.y ?? 0) - (before.y ?? 100))).toBeLessThanOrEqual(4);
    }
  });

  test('D18: each event of another process comes while sums are asked without a pause', async () => {
    await open('/s/made%3Along', '.event .title');
    const before = await lengthOf();
    let [isOver, sums] = [false, 0];
    const asking = (async () => {
      while (!isOver) {
        const url = `${origin}/api/v1/usage?by=tool&from=2026-01-01T00:00:00.${String(sums % 1_000).padStart(3, '0')}Z`;
        const { status } = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
        expect(status).toBe(200);
        sums += 1;
      }
    })();
    for (let each = 1; each <= 5; each += 1) {
      log(1, () => `busy ${each}`);
      await expect.poll(lengthOf, soon).toBe(before + each);
    }
    await expect.poll(() => sums, soon).toBeGreaterThan(2);
    isOver = true;
    await asking;
    await page.keyboard.press('End');
    await expect.poll(() => page.textContent('.row[aria-selected="true"] .title'), soon).toBe('busy 5');
  });

  test('D18: an event that comes late is at its place in an open timeline, and the others after it', async () => {
    await open('/s/made%3Along', '.event .title');
    const before = await lengthOf();
    log(1, () => 'came late', { at: Date.UTC(2026, 0, 1) });
    await expect.poll(lengthOf, soon).toBe(before + 1);
    await page.waitForSelector('#row-0 .title:has-text("came late")');
    await page.waitForSelector('#row-1 .title:has-text("step 0")');
  });

  test('D32: a turn that contradicts a rule shows the words, what is expected and the calls, and leads to its event; a claim does too', async () => {
    await writer.trace.rules.create({
      ...{ name: 'tests claimed', triggerPhrases: ['all tests pass'], expectTool: 'command' },
    });
    const say = (kind: 'user.message' | 'assistant.response', body: string) =>
      writer.trace.timeline.log([
        { sessionId: long.sessionId, taskId: long.taskId, kind, title: body, body, at: Date.now() },
      ]);
    say('user.message', 'please look');
    say('assistant.response', 'all tests pass');
    await open('/', 'section[aria-label="contradicted"] li');
    expect(await page.textContent('.figures .bad')).toBe(
      String(await page.locator('section[aria-label="contradicted"] li').count()),
    );
    await page.click('section[aria-label="contradicted"] a:has-text("please look")');
    await page.waitForSelector('.row[aria-selected="true"] .title:has-text("please look")');
    const why = await page.waitForSelector('.why');
    expect(await why.textContent()).toContain('contradicted by tests claimed');
    const told = await page.$$eval('.why dd', (parts) => parts.map(({ textContent }) => textContent));
    expect(told[0]).toBe('all tests pass');
    expect(told[1]).toBe('command');
    expect(told[2]).toBe('none in this turn');

    await open('/claims', 'main.claims tbody tr');
    await page.click('main.claims tbody tr:has-text("All tests pass") a');
    await page.waitForSelector('.row[aria-selected="true"] .title:has-text("All tests pass")');
    expect(new URL(page.url()).searchParams.get('e')).not.toBeNull();
  });

  test('D31: a number of claims opens a list of so many, and a day of usage a list of the sessions of that day', async () => {
    await open('/claims', 'main.claims tbody tr');
    const buttons = page.locator('main.claims .bar button');
    const counts = await buttons.evaluateAll((all) =>
      all.map(({ textContent }) => Number(/\d+$/.exec(textContent ?? '')?.[0])),
    );
    expect(counts.length).toBeGreaterThan(0);
    for (const [index, count] of counts.entries()) {
      await buttons.nth(index).click();
      await page.waitForSelector(`main.claims .bar button:nth-of-type(${index + 1})[aria-pressed="true"]`);
      await expect.poll(() => page.locator('main.claims tbody tr').count(), soon).toBe(count);
    }
    for (const [day, sessions] of [
      ['2026-03-02', '3 sessions'],
      ['2026-03-03', '1 session'],
    ] as const) {
      await open('/usage', 'main.usage tbody a');
      // D29: the zone of the days is shown.
      expect(await page.textContent('main.usage .note')).toContain('Europe/Berlin');
      await page.click(`main.usage tbody a:has-text("${day}")`);
      await expect.poll(() => page.textContent('main h2'), soon).toBe(sessions);
    }
  });

  test('D37: nothing moves where less motion is asked for, and forced colours keep verdicts and lanes apart', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce', forcedColors: 'active' });
    await open('/s/made%3Along', '.event .title');
    const moving = () =>
      page.evaluate(
        () =>
          [...document.querySelectorAll('*')].filter((element) => {
            const { animationName, transitionDuration } = getComputedStyle(element);
            return animationName !== 'none' || !/^0s(, 0s)*$/.test(transitionDuration);
          }).length + document.getAnimations().length,
      );
    expect(await moving()).toBe(0);
    // They come with the outline, which the rows do not wait for.
    await page.waitForSelector('.lane');
    const lanes = await page.$$eval('.lane', (buttons) =>
      buttons.map((button) => ({
        name: button.textContent?.trim(),
        colour: getComputedStyle(button.querySelector('.swatch') ?? button).backgroundColor,
      })),
    );
    expect(lanes.length).toBeGreaterThan(1);
    expect(new Set(lanes.map(({ name }) => name)).size).toBe(lanes.length);
    expect(new Set(lanes.map(({ colour }) => colour)).size).toBe(lanes.length);
    await open('/claims', 'main.claims tbody tr');
    expect(await moving()).toBe(0);
    const marks = await page.$$eval('main.claims .bar .verdict', (all) => all.map(({ textContent }) => textContent));
    expect(marks.every((mark) => /^[✓✗?–] \w/.test(mark ?? ''))).toBe(true);
    await page.emulateMedia({ reducedMotion: null, forcedColors: null });
  });

  test(`D21: ${tabsAtOnce} tabs are live at once`, async () => {
    const path = '/s/made%3Ashort';
    const short = writer.trace.sessions.ensure({
      runtimeSource: 'made',
      runtimeSessionId: 'short',
      title: 'A short one',
    });
    log(1, () => 'first', { of: short });
    const tabs: Page[] = [];
    for (let each = 0; each < tabsAtOnce; each += 1) {
      const tab = await context.newPage();
      await tab.goto(`${origin}${path}`);
      await tab.waitForSelector('.row[aria-setsize="1"] .title');
      await tab.waitForSelector('footer .live');
      tabs.push(tab);
    }
    log(1, () => 'seen by all', { of: short });
    for (const tab of tabs) await tab.waitForSelector('.row[aria-setsize="2"] .title:has-text("seen by all")');
    for (const tab of tabs) await tab.close();
  });

  test('D20: a page that is open asks nothing while nothing happens', async () => {
    await open('/', 'main.now .figures');
    let requests = 0;
    page.on('request', () => {
      requests += 1;
    });
    const askedMeanwhile = async () => {
      const before = requests;
      await page.waitForTimeout(quietMs);
      return requests - before;
    };
    // What was told last may still be asked for.
    await expect.poll(askedMeanwhile, soon).toBe(0);
    expect(await page.locator('footer .live').count()).toBe(1);
  });
});

const quietMs = 1_500;

const madeTurn = [
  { type: 'user', text: 'Do it' },
  { type: 'assistant', text: 'Done' },
] as const;

/** An answer that claims what no call shows. */
const claimingLines = [
  { type: 'user', text: 'Check it' },
  { type: 'assistant', text: 'ls', tool: 'Bash' },
  { type: 'assistant', text: 'All tests pass.' },
] as const;
