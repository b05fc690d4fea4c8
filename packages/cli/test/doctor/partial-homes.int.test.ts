import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claudeTranscript } from '../claude-lines.ts';
import { TestSpine } from '../test-spine.ts';

test.each([
  ['without a trace', ['--no-trace']],
  ['of which no bytes are kept', ['--content', 'off']],
])('doctor --deep finds nothing in a home %s', async (_name, flags) => {
  using spine = new TestSpine();
  spine.write('t/a.jsonl', claudeTranscript({ sessionId: 'a' }));
  await spine.run(['import', join(spine.folder, 't'), ...flags]);
  expect(await spine.run(['doctor', '--deep'])).toMatchObject({ exitCode: 0 });
});

test('doctor --deep finds nothing in a home that holds blobs alone', async () => {
  using spine = new TestSpine();
  spine.write('made-up.txt', 'nine green bottles');
  await spine.run(['blob', 'put', join(spine.folder, 'made-up.txt')]);
  expect(await spine.run(['doctor', '--deep'])).toMatchObject({ exitCode: 0 });
});
