// Draws docs/pictures/page.webp, the picture of README: a session of the sample transcripts in the page of `spine serve`.
// Run it after a change of the page: node tools/draw-page.ts. It needs the built page (./pnpmw build) and Chromium.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumPath } from '../packages/testkit/src/installed-chromium.ts';

const root = join(import.meta.dirname, '..');
const main = join(root, 'packages/cli/src/main.ts');

const scratch = mkdtempSync(join(tmpdir(), 'agentspine-picture-'));
const env = { ...process.env, HOME: scratch, AGENTSPINE_HOME: join(scratch, 'spine'), TZ: 'UTC' };
const spine = (...args: readonly string[]) => [main, ...args];

/** The session, and the keys that choose its edit. */
const session = '/s/claude-code%3A11111111-aaaa-4bbb-8ccc-000000000001';
const stepsToEdit = 8;

try {
  cpSync(join(root, 'examples/transcripts'), scratch, { recursive: true });
  const imported = spawnSync(process.execPath, spine('import'), { env, stdio: 'inherit' });
  if (imported.status !== 0) process.exit(imported.status ?? 1);
  const server = spawn(process.execPath, spine('serve', '--json'), { env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    const { address } = JSON.parse(String(line)) as { readonly address: string };
    await draw(address);
  } finally {
    server.kill('SIGINT');
    await once(server, 'exit');
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function draw(address: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: chromiumPath ?? '',
    args: ['--no-sandbox'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 640 }, colorScheme: 'light' });
    await page.goto(address);
    await page.waitForSelector('footer .live');
    await page.goto(new URL(session, address).href);
    await page.waitForSelector('.event .title');
    for (let step = 0; step < stepsToEdit; step += 1) {
      await page.keyboard.press('j');
      await page.waitForSelector(`#row-${step}[aria-selected="true"]`);
    }
    await page.waitForSelector('.peek .added');
    mkdirSync(join(root, 'docs/pictures'), { recursive: true });
    // Playwright has no WebP, which is a third of a PNG here; the browser has.
    const browserSide = await page.context().newCDPSession(page);
    const { data } = await browserSide.send('Page.captureScreenshot', { format: 'webp', quality: 88 });
    writeFileSync(join(root, 'docs/pictures/page.webp'), Buffer.from(data, 'base64'));
  } finally {
    await browser.close();
  }
}
