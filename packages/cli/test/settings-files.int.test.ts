import { expect, test } from 'vitest';
import { TestSpine } from './test-spine.ts';

/** `{"a": "Zo` and a byte that no UTF-8 text holds. */
const latin1 = Buffer.from('{"a": "Zo\u00eb"}', 'latin1');

test.each([
  ['config.json', ['import', 'transcripts']],
  ['config.json', ['search', 'nails']],
  ['config.json', ['store', 'archive']],
  ['plans.json', ['plans', 'list']],
  ['budgets.json', ['budget', 'check']],
])('%s that is not UTF-8 ends "spine %s" with its name and the byte', async (name, args) => {
  using spine = new TestSpine();
  spine.write('transcripts/projects/shed/one.jsonl', '');
  expect((await spine.run(['import', 'transcripts'])).exitCode).toBe(0);
  const path = spine.write(`spine/${name}`, latin1);
  const run = await spine.run(args);
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toContain(`${path}: byte 9 is not UTF-8; correct the file or move it away`);
});

test('a file of rules that is not UTF-8 is refused with its name and the byte', async () => {
  using spine = new TestSpine();
  const path = spine.write('rules.json', latin1);
  const run = await spine.run(['rules', 'import', path]);
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain(`${path}: byte 9 is not UTF-8`);
});
