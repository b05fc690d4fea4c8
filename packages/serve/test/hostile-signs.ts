import type { Page } from 'playwright-core';

/** What a hostile text did to a page: nothing where all is as it should be. */
export interface HostileSigns {
  /** Whether a script of it ran. */
  readonly isHacked: boolean;
  /** How many elements of it there are. */
  readonly elements: number;
  /** Characters that would change how the text around them is read. */
  readonly characters: readonly string[];
}

/** What a page that nothing was done to has. */
export const noSigns: HostileSigns = { isHacked: false, elements: 0, characters: [] };

/** Looks at what is seen of a page, and at what is said of it; the value of a choice is neither. */
export async function hostileSigns(page: Page): Promise<HostileSigns> {
  const { text, ...signs } = await page.evaluate(() => ({
    isHacked: 'hacked' in window,
    elements: document.querySelectorAll(
      ':is(main, dialog) :is(script, img, iframe, style, form[action], base, math, [onerror], [onload], b > b, a[href^="javascript"], a[href^="data"])',
    ).length,
    text: [
      // biome-ignore lint/performance/useDomNodeTextContent: what is hidden is not seen.
      ...[document.title, document.body.innerText],
      ...[...document.querySelectorAll('[title], [aria-label]')].map(
        (element) => `${element.getAttribute('title')} ${element.getAttribute('aria-label')}`,
      ),
    ].join(' '),
  }));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not pass.
  return { ...signs, characters: text.match(/[\u0000-\u0008\u001b\u202a-\u202e\u200b\u{e0000}-\u{e007f}]/gu) ?? [] };
}
