import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cliDocs } from '../../tools/generate-cli-docs.ts';

const root = join(import.meta.dirname, '../..');

test('docs/cli.md is the help of every command', async () => {
  expect(readFileSync(join(root, 'docs/cli.md'), 'utf8')).toBe(await cliDocs());
});
