import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

test('docs/cli.md is the help of every command', () => {
  const generated = execFileSync(process.execPath, [join(root, 'tools/generate-cli-docs.ts'), '--print'], {
    encoding: 'utf8',
  });
  expect(readFileSync(join(root, 'docs/cli.md'), 'utf8')).toBe(generated);
});
