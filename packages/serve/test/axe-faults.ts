import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** The faults of WCAG 2.2, A and AA, that axe knows in what a page shows: the rule, and the first element that breaks it. */
export async function axeFaults(page: Page): Promise<readonly (readonly [rule: string, html: string | undefined])[]> {
  await page.evaluate(axe);
  return page.evaluate(async (runOnly) => {
    const { axe: checker } = window as unknown as {
      axe: { run: (options: object) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await checker.run({ runOnly, resultTypes: ['violations'] });
    return violations.map(({ id, nodes }) => [id, nodes[0]?.html] as const);
  }, tags);
}
