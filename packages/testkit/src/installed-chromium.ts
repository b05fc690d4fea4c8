import { existsSync } from 'node:fs';

/** The browser of tests of pages, where Debian and others install it; `undefined` where there is none. It is never downloaded. */
export const chromiumPath: string | undefined = [
  process.env['SPINE_TEST_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]
  .filter((path) => path !== undefined)
  .find((path) => existsSync(path));

/** The end of the title of tests that are skipped without a browser: why they are. */
export const withoutChromium =
  chromiumPath === undefined ? ' (skipped: no Chromium is installed; tools/install-chromium.sh brings it)' : '';
