import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureText } from '@agentspine/schema/measure';
import { expect, test } from 'vitest';
import { claudeLines, claudeTranscript } from '../claude-lines.ts';
import { contentRecords, writeContentFile } from '../content-file.ts';
import { pathsBelow, TestSpine } from '../test-spine.ts';

async function sessionsOf(spine: TestSpine): Promise<readonly { sessionId: string; hasContent: boolean | null }[]> {
  const { sessions } = JSON.parse(await spine.say('sessions', 'list', '--json'));
  return sessions;
}

test('A091: in mode full no content record is written; custody gives them, each with the bytes of its line', async () => {
  using spine = new TestSpine();
  const path = spine.write('t/a.jsonl', claudeTranscript({ sessionId: 'a', replies: 2 }));
  await spine.say('import', join(spine.folder, 't'));
  expect(existsSync(join(spine.home, 'content'))).toBe(false);
  const records = await contentRecords(spine.home, 'a');
  expect(records.length).toBeGreaterThan(2);
  const { digest } = measureText(readFileSync(path, 'utf8'));
  for (const { raw, ts } of records) {
    expect(raw?.digest).toBe(digest);
    const line = JSON.parse(readFileSync(path).subarray(raw?.from, raw?.to).toString());
    expect(line).toMatchObject({ sessionId: 'a', timestamp: ts });
  }
  expect(await contentRecords(spine.home, 'no such session')).toEqual([]);
  expect(await sessionsOf(spine)).toMatchObject([{ sessionId: 'a', hasContent: true }]);
});

test('A091: a file of content records of before stays, is read with what came since, and nothing comes twice', async () => {
  using spine = new TestSpine();
  const path = spine.write('t/a.jsonl', claudeTranscript({ sessionId: 'a', replies: 2 }));
  await spine.say('import', join(spine.folder, 't'));
  const before = await contentRecords(spine.home, 'a');
  const file = await writeContentFile(spine.home, 'a');
  const text = readFileSync(file, 'utf8');
  expect(text.split('\n')).toHaveLength(before.length + 1);
  appendFileSync(path, `${claudeLines({ sessionId: 'a', replies: 3 }).at(-1)}\n`);
  await spine.say('import', join(spine.folder, 't'));
  expect(readFileSync(file, 'utf8')).toBe(text);
  const after = await contentRecords(spine.home, 'a');
  expect(after).toHaveLength(before.length + 1);
  expect(new Set(after.map(({ messageId, kind, ts }) => `${messageId} ${kind} ${ts}`)).size).toBe(after.length);
});

test.each([
  ['hash-only', true, 1],
  ['off', false, 0],
] as const)('A091: in mode %s a session has_content is %s', async (mode, hasContent, files) => {
  using spine = new TestSpine();
  spine.write('t/a.jsonl', claudeTranscript({ sessionId: 'a', replies: 2 }));
  await spine.say('import', join(spine.folder, 't'), '--content', mode);
  expect(pathsBelow(spine.home).filter((path) => path.includes('/content/'))).toHaveLength(files);
  expect(await sessionsOf(spine)).toMatchObject([{ sessionId: 'a', hasContent }]);
  // Of what was taken later in mode full the texts are kept.
  spine.write('t/b.jsonl', claudeTranscript({ sessionId: 'b', replies: 1 }));
  await spine.say('import', join(spine.folder, 't'), '--content', 'full');
  await spine.say('archive', 'rebuild');
  const found = new Map((await sessionsOf(spine)).map((session) => [session.sessionId, session.hasContent]));
  expect(found).toEqual(
    new Map([
      ['a', hasContent],
      ['b', true],
    ]),
  );
});
