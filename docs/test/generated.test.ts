/** What is made from the vocabulary's own definitions, and checked in. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { insertTriggers } from '../../packages/schema/test/derived/insert-triggers.ts';
import { derivedInsertTriggers } from '../../packages/testkit/src/insert-ddl.ts';
import { recordInputs, recordVerbs } from '../../tools/record-declarations.ts';

const root = join(import.meta.dirname, '..', '..');

/** As the formatter leaves it. */
function formatted(path: string, text: string): string {
  const biome = join(root, 'node_modules/.bin/biome');
  return execFileSync(biome, ['format', `--stdin-file-path=${path}`], { cwd: root, input: text, encoding: 'utf8' });
}

test.each([
  ['packages/schema/src/obs/record-inputs.ts', recordInputs],
  ['packages/writer/src/obs/record-verbs.ts', recordVerbs],
])('%s is what its generator makes today', (path, make) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(formatted(path, make()));
});

test('the triggers by which tests fill an archive are those of its definition', () => {
  expect(derivedInsertTriggers).toEqual(insertTriggers);
});
