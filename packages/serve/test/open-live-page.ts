import { chromiumPath } from '@agentspine/testkit';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** A browser of its own. */
export function launchBrowser(...args: readonly string[]): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox', ...args] });
}

/** What a page is opened with besides the options of its context. */
export interface LivePageOptions extends BrowserContextOptions {
  /** Gets what the console says, and errors and violations of the policy among it. */
  readonly said?: string[];
  /** Gets the URL of each request. */
  readonly asked?: string[];
  /** How long each wait may take. Milliseconds; default one minute. */
  readonly timeoutMs?: number;
}

/** A page in a browser of its own, which is live. */
export interface LivePage {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
}

/** Opens the address that a server printed, and waits until the page is live. */
export async function openLivePage(
  address: string,
  { said = [], asked = [], timeoutMs = 60_000, ...options }: LivePageOptions = {},
): Promise<LivePage> {
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 1360, height: 800 }, ...options });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`violation of ${violatedDirective} by ${blockedURI}`),
    );
  });
  context.setDefaultTimeout(timeoutMs);
  const page = await context.newPage();
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`error: ${error.message}`));
  await page.goto(address);
  await page.waitForSelector('footer .live');
  return { browser, context, page };
}
