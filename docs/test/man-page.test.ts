import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandTable } from '../../packages/cli/src/command-table.ts';
import { manualPage } from '../../tools/generate-man.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'packages/cli/man/spine.1'), 'utf8');

test('the manual page is the help of every command', async () => {
  expect(page).toBe(await manualPage());
  for (const name of Object.keys(commandTable)) expect(page).toContain(`.SS spine ${name.replaceAll('-', '\\-')}\n`);
});

test('no line of a help is taken for a request of the manual’s format', () => {
  const requests = new Set([...page.matchAll(/^[.'](\S+)/gm)].map(([, request]) => request));
  expect([...requests].sort()).toEqual(['B', 'I', 'SH', 'SS', 'TH', 'TP', '\\"', 'fi', 'nf']);
});
