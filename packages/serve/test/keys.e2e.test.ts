import { chromiumPath, withoutChromium } from '@agentspine/testkit';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { axeFaults } from './axe-faults.ts';
import { hostileSigns, noSigns } from './hostile-signs.ts';
import { hostile, longLines } from './made-texts.ts';
import { openLivePage } from './open-live-page.ts';
import { ServedHome, soon } from './served-home.ts';

describe.skipIf(chromiumPath === undefined)(`the keys of the page in a browser${withoutChromium}`, () => {
  const served = new ServedHome();
  const said: string[] = [];
  let browser: Browser;
  let page: Page;
  let origin: string;

  beforeAll(async () => {
    served.write('aaaa-long', longLines);
    for (let each = 0; each < 12; each += 1) {
      const lines = [
        { type: 'user', text: `Session ${each} of ${each % 2 === 0 ? 'even' : 'odd'}` },
        { type: 'assistant', text: 'ok' },
      ] as const;
      served.write(`cccc-${each}`, lines, { at: Date.UTC(2026, 2, 2) + each * 60_000 });
    }
    for (const [each, text] of hostile.entries()) {
      served.write(`bbbb-${each}`, [{ type: 'user', text: `hostile ${text}` }], { cwd: `/made/${text.slice(0, 50)}` });
    }
    await served.import();
    const { address } = await served.serve();
    origin = new URL(address).origin;
    ({ browser, page } = await openLivePage(address, { said, permissions: ['clipboard-read', 'clipboard-write'] }));
  });
  afterAll(async () => {
    await browser?.close();
    await served[Symbol.asyncDispose]();
  });

  const open = async (path: string, ready = 'footer .live') => {
    await page.goto(`${origin}${path}`);
    await page.waitForSelector(ready);
  };
  const title = () => page.textContent('.head h2');
  const chosen = () => page.textContent('.palette [aria-selected="true"] > span');

  test('D34: lists and sessions are read by keys alone, which are dead in fields and listed', async () => {
    await open('/sessions', '.row .title');
    // Three keys before anything is drawn: each counts.
    await page.evaluate(() => {
      for (let key = 0; key < 3; key += 1)
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }));
    });
    await page.waitForSelector('#row-2[aria-selected="true"]');
    for (const key of ['k', 'k', 'o']) await page.keyboard.press(key);
    await page.waitForSelector('#row-0[aria-selected="true"]');
    await page.waitForSelector('.peek dl');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.event .title');
    // What is chosen by keys is in the address, and is not looked for: a late answer would go back to it.
    const lookedFor: string[] = [];
    const remember = (request: { url(): string }) => lookedFor.push(request.url());
    page.on('request', remember);
    await page.keyboard.press('u');
    await page.waitForSelector('.row[aria-selected="true"]');
    await page.keyboard.press('j');
    await page.waitForFunction(
      `new URLSearchParams(location.search).get('e') !== null && document.querySelector('.row[aria-selected="true"]')?.id === 'row-1'`,
    );
    page.off('request', remember);
    expect(lookedFor.filter((url) => url.includes('around='))).toEqual([]);
    await page.keyboard.press('g');
    await page.keyboard.press('u');
    await page.waitForSelector('main.usage table');
    await page.keyboard.press('?');
    expect(await page.locator('dialog kbd').count()).toBeGreaterThan(20);
    await page.keyboard.press('Escape');
    await page.focus('#filter');
    await page.keyboard.type('gs?');
    expect(page.url()).toContain('/usage');
  });

  test('D34: keys that need the outline of a session count once it is there', async () => {
    const waiting: Route[] = [];
    await page.route(/\/outline/, (route) => void waiting.push(route));
    await open('/s/claude-code%3Aaaaa-long', '.event .title');
    for (const key of ['u', 'F']) await page.keyboard.press(key);
    expect(await page.locator('.row[aria-selected="true"]').count()).toBe(0);
    await expect.poll(() => waiting.length, soon).toBeGreaterThan(0);
    for (const route of waiting.splice(0)) await route.continue();
    await page.unrouteAll();
    await page.waitForSelector('.row[aria-selected="true"]');
    await expect.poll(() => page.evaluate('document.activeElement.id'), soon).toBe('find');
  });

  test('D33, D34: brackets go to the session before and the next one of the filtered list, in its order', async () => {
    await open('/sessions?q=odd&sort=started', '.row .title');
    const titles = await page.locator('.row .title').allTextContents();
    expect(titles).toHaveLength(6);
    for (const key of ['j', 'Enter']) await page.keyboard.press(key);
    await expect.poll(title, soon).toBe(titles[0]);
    for (const next of titles.slice(1)) {
      await page.keyboard.press(']');
      await expect.poll(title, soon).toBe(next);
    }
    expect(page.url()).toContain('q=odd&sort=started');
    await page.keyboard.press(']');
    await expect.poll(() => page.textContent('.said'), soon).toBe('the last session of the list');
    // A copied address has the list with it; keys that come while a session is looked for each count.
    await page.reload();
    await expect.poll(title, soon).toBe(titles[5]);
    for (let each = 0; each < 3; each += 1) await page.keyboard.press('[');
    await expect.poll(title, soon).toBe(titles[2]);
    await page.click('button:has-text("session before")');
    await expect.poll(title, soon).toBe(titles[1]);
    await page.goBack();
    await expect.poll(title, soon).toBe(titles[2]);
    await open('/s/claude-code%3Acccc-2?q=odd', '.head h2');
    await page.keyboard.press('[');
    await expect.poll(() => page.textContent('.said'), soon).toBe('not in the list: the filter leaves it out');
  });

  test('D34: brackets of a keyboard that writes them with AltGr count, and Ctrl with a bracket is left to the browser', async () => {
    await open('/s/claude-code%3Acccc-5', '.head h2');
    const press = (key: string, held: Readonly<Record<string, true>>) =>
      page.evaluate(
        ([name, init]) => {
          const event = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...init });
          return document.body.dispatchEvent(event);
        },
        [key, held] as const,
      );
    expect(await press(']', { ctrlKey: true })).toBe(true);
    expect(await press(']', { metaKey: true })).toBe(true);
    expect(await press(']', { ctrlKey: true, altKey: true, modifierAltGraph: true })).toBe(false);
    await expect.poll(title, soon).toBe('Session 4 of even');
    expect(await press('[', { altKey: true })).toBe(false);
    await expect.poll(title, soon).toBe('Session 5 of odd');
  });

  test('D34: G is the last row, digits hide lanes and show them', async () => {
    await open('/sessions', '.row .title');
    const total = Number(await page.getAttribute('.row', 'aria-setsize'));
    await page.keyboard.press('G');
    await page.waitForSelector(`#row-${total - 1}[aria-selected="true"]`);
    await open('/s/claude-code%3Aaaaa-long', '.lane');
    const shown = () => page.locator('.lane').evaluateAll((all) => all.map((each) => each.ariaPressed));
    const before = await shown();
    expect(new Set(before)).toEqual(new Set(['true']));
    await page.keyboard.press('1');
    await expect.poll(shown, soon).toEqual(['false', ...before.slice(1)]);
    await page.keyboard.press('9');
    await page.keyboard.press('1');
    await expect.poll(shown, soon).toEqual(before);
  });

  test('D34: Ctrl K goes to a screen, runs a command and opens a session by a part of its name, from a field too', async () => {
    await open('/sessions', '.row .title');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('reco');
    await expect.poll(chosen, soon).toBe('Records');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/records');
    expect(await page.locator('dialog').count()).toBe(0);
    await page.focus('#filter');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('these keys');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[aria-label="keys"]');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('session 7 of');
    await expect.poll(chosen, soon).toBe('Session 7 of odd');
    await page.keyboard.press('Enter');
    await expect.poll(title, soon).toBe('Session 7 of odd');
    // Words that name nothing are looked for in events, or listed as sessions.
    await page.keyboard.press('Control+k');
    await page.keyboard.type('of even');
    await expect.poll(() => page.textContent('.palette .goals > :last-child'), soon).toContain('6 sessions');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    for (let each = 0; each < 20; each += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.textContent('main h2'), soon).toBe('6 sessions');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('words 39');
    await page.click('.palette .goals > :has-text("search in events")');
    await page.waitForURL(/search\?.*text=words\+39/);
    // What is typed is a text, and no key of the list behind it.
    await open('/sessions', '.row .title');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('gs?j');
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog, .row[aria-selected="true"]').count()).toBe(0);
  });

  test('D11: hostile titles in the palette do nothing; D35: it has no fault that axe knows', async () => {
    await open('/sessions', '.row .title');
    for (const text of ['<script>', '<img src', 'link', 'abc', 'hostile']) {
      await page.keyboard.press('Control+k');
      await page.keyboard.type(text);
      await expect.poll(() => page.textContent('.palette .goals > :last-child'), soon).toMatch(/: \d+ session/);
      expect(await hostileSigns(page)).toEqual(noSigns);
      const widths = await page
        .locator('.palette .goals > *')
        .evaluateAll((all) => all.map((each) => each.clientWidth));
      expect(new Set(widths).size).toBe(1);
      if (text === 'hostile') expect(await axeFaults(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });

  test('D11: the command that resumes a session is one command in a shell, by its key too', async () => {
    await open('/s/claude-code%3Acccc-1', '.head h2');
    await page.keyboard.press('c');
    await expect
      .poll(() => page.evaluate('navigator.clipboard.readText()'), soon)
      .toBe('spine resume claude-code:cccc-1');
  });

  test('D34: every key that works is in the help, and each of its keys has a control', async () => {
    await open('/s/claude-code%3Aaaaa-long', '.lane');
    await page.keyboard.press('?');
    const listed = await page.locator('dialog kbd').allTextContents();
    expect(listed).toEqual(expect.arrayContaining(['Ctrl K', '[', ']', 'G', '1']));
    // The keys of what is behind a dialog are dead, and Escape closes the dialog alone.
    const { length } = await page.locator('.lane[aria-pressed="true"]').all();
    await page.keyboard.press('1');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('dialog').count(), soon).toBe(0);
    expect(page.url()).toContain('/s/claude-code%3Aaaaa-long');
    expect(await page.locator('.lane[aria-pressed="true"]').count()).toBe(length);
    await page.click('nav button[aria-label="go to"]');
    await page.waitForSelector('.palette');
    await page.keyboard.press('Escape');
    expect(said).toEqual([]);
  });
});
