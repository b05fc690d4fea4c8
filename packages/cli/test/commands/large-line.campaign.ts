import { writeFileSync } from 'node:fs';
import type { ImportReport } from '@agentspine/home';
import { expect, test } from 'vitest';
import { claudeTranscript } from '../claude-lines.ts';
import { TestSpine } from '../test-spine.ts';

test('a line of 40 MB is one line that is no record; the rest is counted', async () => {
  using spine = new TestSpine();
  const giant = Buffer.alloc(40 * 1024 * 1024, 'x');
  const path = spine.write('t/a.jsonl', Buffer.concat([Buffer.from(claudeTranscript()), giant, Buffer.from('\n')]));
  writeFileSync(path, claudeTranscript({ sessionId: 'after' }), { flag: 'a' });
  expect(await spine.json<ImportReport>('import', path)).toMatchObject({ turns: 2, sessions: 2, unparsedLines: 1 });
});
