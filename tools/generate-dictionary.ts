// Writes docs/data-dictionary.md: every table and column of the SQL schemas. A test compares the two.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dictionaryPage } from './dictionary/dictionary-page.ts';
import { makeExampleHome } from './dictionary/example-home.ts';
import { readPublicTables } from './dictionary/read-columns.ts';

const home = mkdtempSync(join(tmpdir(), 'dictionary-'));
try {
  await makeExampleHome(home);
  writeFileSync(new URL('../docs/data-dictionary.md', import.meta.url), dictionaryPage(await readPublicTables(home)));
} finally {
  rmSync(home, { recursive: true });
}
