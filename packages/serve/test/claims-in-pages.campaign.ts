import { chromiumPath, withoutChromium } from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { launchBrowser } from './open-live-page.ts';
import { ServedHome, soon } from './served-home.ts';

const pageRows = 200;
const claims = 2 * pageRows + 5;

describe.skipIf(chromiumPath === undefined)(`claims in pages, in a browser${withoutChromium}`, () => {
  test('D28: claims beyond the newest 200 are reached by "older", each once, and the way back is "newest"', async () => {
    await using served = new ServedHome();
    const says = (each: number) => [
      { type: 'user', text: `Check ${each}` } as const,
      { type: 'assistant', text: `All tests pass in part ${each}.` } as const,
    ];
    served.write('many', Array.from({ length: claims }, (_, each) => says(each)).flat());
    await served.import();
    const { address } = await served.serve();
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(address);
      await page.waitForSelector('footer .live');
      await page.goto(new URL('/claims', address).href);
      const note = () => page.textContent('main.claims .pages');
      const seen: string[] = [];
      for (const [says, links] of [
        ['1 to 200 of 405', ['older']],
        ['201 to 400 of 405', ['newest', 'older']],
        ['401 to 405 of 405', ['newest']],
      ] as const) {
        await expect.poll(note, soon).toContain(says);
        // Verdicts that are spoken alone make the list longer, and nothing else.
        const longer = () => document.documentElement.scrollHeight - innerHeight;
        expect([says, await page.evaluate(longer)]).toEqual([says, 0]);
        expect(await page.$$eval('.pages a', (all) => all.map(({ textContent }) => textContent))).toEqual(links);
        seen.push(
          ...(await page.$$eval('tbody tr td:nth-child(3)', (all) => all.map(({ textContent }) => textContent ?? ''))),
        );
        if (seen.length < claims) await page.click('.pages a:has-text("older")');
      }
      expect(new Set(seen).size).toBe(claims);
      await page.click('main.claims .bar button');
      await expect.poll(note, soon).toContain('1 to 200 of 405');
      await page.goBack();
      await expect.poll(note, soon).toContain('201 to 400 of 405');
      await page.click('.pages a:has-text("newest")');
      await expect.poll(note, soon).toContain('1 to 200 of 405');
    } finally {
      await browser.close();
    }
  });
});
