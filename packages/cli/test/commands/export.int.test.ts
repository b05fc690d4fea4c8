import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { claudeTranscript } from '../claude-lines.ts';
import { TestSpine } from '../test-spine.ts';

const secret = ['gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0kLmNoPqRsTuVwXyZ'].join('');

/** A session in which a long text has a secret after what its row holds. */
async function imported(spine: TestSpine): Promise<void> {
  const asked = `${'word '.repeat(8_000)}\nuse ${secret} below /home/mariav/app`;
  spine.write('t/a.jsonl', claudeTranscript().replace('Please look at it', asked.replaceAll('\n', '\\n')));
  await spine.say('import', join(spine.folder, 't'));
}

test.each([
  ['html', '<!doctype html>'],
  ['md', '# word word'],
  ['jsonl', '{"kind":"session"'],
])('a session is exported as %s, with whole texts', async (format, start) => {
  using spine = new TestSpine();
  await imported(spine);
  const text = await spine.say('export', 'session', 'aaaa', '--format', format);
  expect(text.startsWith(start)).toBe(true);
  expect(text).toContain(secret);
  expect(text).toContain('Done.');
  const redacted = await spine.say('export', 'session', 'aaaa', '--format', format, '--redact');
  expect(redacted).not.toContain(secret);
  expect(redacted).not.toContain('mariav');
  expect(redacted).toContain('github');
});

test('-o writes a file that is not there yet, and --overwrite one that is', async () => {
  using spine = new TestSpine();
  await imported(spine);
  const path = join(spine.folder, 'session.html');
  expect(await spine.say('export', 'session', 'aaaa', '-o', path)).toBe(`${path}\n`);
  expect(readFileSync(path, 'utf8')).toContain('Done.');
  const again = await spine.run(['export', 'session', 'aaaa', '-o', path]);
  expect(again.exitCode).toBe(1);
  expect(again.stderr).toContain('is there already');
  await spine.say('export', 'session', 'aaaa', '-o', path, '--overwrite', '--redact');
  expect(readFileSync(path, 'utf8')).toContain('Redaction is best effort');
});

test('--sqlite writes the store as tables into a new file, and says which options are of sessions', async () => {
  using spine = new TestSpine();
  await imported(spine);
  const path = join(spine.folder, 'tables.db');
  expect(await spine.say('export', '--sqlite', path)).toMatch(/^47 tables, \d+ rows, .* in .*tables\.db\n$/);
  expect((await spine.run(['export', '--sqlite', path])).stderr).toContain(`${path} is there already; choose another`);
  expect(await spine.json('export', '--sqlite', 'again.db')).toMatchObject({ tables: 47, bytes: statSync(path).size });
  const redacted = await spine.run(['export', '--sqlite', 'more.db', '--redact']);
  expect([redacted.exitCode, redacted.stderr]).toEqual([2, expect.stringContaining('--redact is for sessions')]);
  const both = await spine.run(['export', 'session', 'aaaa', '--sqlite', 'more.db']);
  expect([both.exitCode, both.stderr]).toEqual([2, expect.stringContaining('--sqlite exports all sessions')]);
  expect((await spine.run(['export', '--sqlite', 'more.db'], { signal: AbortSignal.abort() })).exitCode).toBe(1);
  expect(existsSync(join(spine.folder, 'more.db'))).toBe(false);
});

test('--sqlite says how many bodies are nowhere, and ends with 1', async () => {
  using spine = new TestSpine();
  {
    const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    // A blob store that lost what it was given.
    const blobs = { put: async (bytes: Uint8Array) => ({ digest: digestOf(bytes) }) };
    using writer = openWriter({ home: spine.home, blobs });
    await writer.trace.content.put({ body: 'long '.repeat(80_000) });
  }
  const run = await spine.run(['export', '--sqlite', 'tables.db', '--json']);
  expect([run.exitCode, JSON.parse(run.stdout)]).toMatchObject([1, { missingBodies: 1, tables: 47 }]);
  expect(run.stderr).toBe(
    'spine export: 1 body of content_blobs is empty, as it is not whole in the blob store; see "spine blob verify"\n',
  );
});
