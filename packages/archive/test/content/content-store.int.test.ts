import { hash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodeFileSystem } from '@agentspine/durable-fs';
import type { ContentMode, ContentRecord } from '@agentspine/schema';
import { openTempHome } from '@agentspine/testkit';
import { describe, expect, test } from 'vitest';
import { type ContentStore, openContentStore } from '../../src/index.ts';
import { lockOptions } from '../open.ts';
import { at, contentRecord, digest } from '../records.ts';

function openStore(
  directory: string,
  mode: ContentMode = 'full',
  onWarning?: (sentence: string) => void,
): ContentStore {
  return openContentStore({ directory, fileSystem: nodeFileSystem, mode, lockOptions, onWarning });
}

function filesBelow(directory: string): string {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.name}\n${readFileSync(join(entry.parentPath, entry.name), 'utf8')}`)
    .join('\n');
}

const secret = 'hunter2';
const secretive: readonly ContentRecord[] = [
  contentRecord({ text: `my ${secret}` }),
  contentRecord({ kind: 'thinking', text: secret, at: at(0, 10) }),
  contentRecord({ kind: 'tool_use', text: undefined, toolUse: { id: 'c', name: 'Bash', input: { [secret]: secret } } }),
  contentRecord({
    kind: 'tool_result',
    role: 'tool_result',
    text: undefined,
    toolResult: { toolUseId: 'c', content: secret },
    raw: { digest: digest('a'), from: 0, to: 5 },
  }),
];

describe('what is kept of content', () => {
  test('A091: in mode full a record is written, with its text only where no raw bytes are pointed at', async () => {
    using home = openTempHome();
    await using store = openStore(home.path);
    expect(await store.append(secretive)).toEqual({ written: 4, duplicates: 0, skipped: 0 });
    const [text, thinking, toolUse, toolResult] = await store.readSession('session-1');
    expect(text).toMatchObject({
      text: `my ${secret}`,
      contentHash: hash('sha256', `my ${secret}`),
      contentLength: 10,
    });
    expect(thinking).not.toHaveProperty('text');
    expect(thinking).toMatchObject({ at: at(0, 10), contentHash: hash('sha256', secret) });
    expect(toolUse).toMatchObject({ toolUse: { id: 'c', input: { [secret]: secret } } });
    expect(toolResult).not.toHaveProperty('toolResult');
    expect(toolResult).toMatchObject({ raw: { digest: digest('a') }, contentLength: 7 });
  });

  test('A091: in mode hash-only no text is on disk anywhere, only hash and length', async () => {
    using home = openTempHome();
    await using store = openStore(home.path, 'hash-only');
    expect(await store.append(secretive)).toMatchObject({ written: 4 });
    expect(filesBelow(home.path)).not.toContain(secret);
    const records = await store.readSession('session-1');
    expect(records.map((record) => record.contentHash)).toEqual(
      [`my ${secret}`, secret, `{"${secret}":"${secret}"}`, secret].map((body) => hash('sha256', body)),
    );
    expect(records.map((record) => record.contentLength)).toEqual([10, 7, 21, 7]);
    expect(records[2]).toMatchObject({ toolUse: { id: 'c', name: 'Bash' } });
    expect(records[3]).not.toHaveProperty('raw');
  });

  test('A091: in mode off nothing is written', async () => {
    using home = openTempHome();
    await using store = openStore(home.path, 'off');
    expect(await store.append(secretive)).toMatchObject({ written: 0 });
    expect(readdirSync(home.path)).toEqual([]);
  });

  test.each(['../../etc/x', '.', '..', '', 'a'.repeat(129), 'a/b', '-a', 'a\u0000', 'C:\\x'])(
    'A092: the session id %j is never a path; its records are skipped with one warning',
    async (sessionId) => {
      using home = openTempHome();
      const warnings: string[] = [];
      await using store = openStore(join(home.path, 'home'), 'full', (sentence) => warnings.push(sentence));
      const result = await store.append([contentRecord({ sessionId }), contentRecord(), contentRecord({ sessionId })]);
      expect(result).toMatchObject({ written: 1, skipped: 2 });
      await store.append([contentRecord({ sessionId })]);
      expect(warnings).toEqual([expect.stringContaining('is not a file name; no content records are kept')]);
      const files = readdirSync(home.path, { recursive: true }).map(String).toSorted();
      expect(files).toEqual(['home', 'home/content', 'home/content/session-1.jsonl']);
      expect(await store.has(sessionId)).toBe(false);
      expect(await store.readSession(sessionId)).toEqual([]);
    },
  );

  test('A092: of many session ids that are no file names the first five are named', async () => {
    using home = openTempHome();
    const warnings: string[] = [];
    await using store = openStore(home.path, 'full', (sentence) => warnings.push(sentence));
    await store.append(Array.from({ length: 9 }, (_, index) => contentRecord({ sessionId: `../${index}` })));
    expect(warnings).toHaveLength(6);
    expect(warnings.at(-1)).toMatch(/^further session ids/);
  });

  test('a folder in the place of a file of content records is moved aside with a warning', async () => {
    using home = openTempHome();
    const warnings: string[] = [];
    await using store = openStore(home.path, 'full', (sentence) => warnings.push(sentence));
    mkdirSync(join(home.path, 'content/session-1.jsonl/in it'), { recursive: true });
    expect(await store.append([contentRecord()])).toMatchObject({ written: 1 });
    expect(warnings).toEqual([expect.stringContaining('session-1.jsonl.set-aside-1')]);
    expect(readdirSync(join(home.path, 'content/session-1.jsonl.set-aside-1'))).toEqual(['in it']);
  });

  test('A093: records that come again are stored once, in one batch or a later one', async () => {
    using home = openTempHome();
    await using store = openStore(home.path);
    const other = contentRecord({ text: 'other' });
    expect(await store.append([contentRecord(), contentRecord(), other])).toMatchObject({ written: 2, duplicates: 1 });
    const before = readFileSync(join(home.path, 'content', 'session-1.jsonl'));
    expect(await store.append([contentRecord(), other])).toMatchObject({ written: 0, duplicates: 2 });
    expect(readFileSync(join(home.path, 'content', 'session-1.jsonl'))).toEqual(before);
    expect(await store.append([contentRecord({ text: 'new' })])).toMatchObject({ written: 1 });
    expect((await store.readSession('session-1')).map((record) => record.text)).toEqual(['hello', 'other', 'new']);
  });

  test('many sessions are written at once, each to its own file', async () => {
    using home = openTempHome();
    await using store = openStore(home.path);
    const ids = Array.from({ length: 50 }, (_, index) => `session-${index}`);
    await store.append(
      ids.flatMap((sessionId) => [contentRecord({ sessionId }), contentRecord({ sessionId, text: 'b' })]),
    );
    expect(await store.sessions()).toEqual(new Set(ids));
    for (const sessionId of ids) expect(await store.readSession(sessionId)).toHaveLength(2);
    expect([await store.has('session-7'), await store.has('session-77')]).toEqual([true, false]);
  });

  test('half a line that a crash left is cut, and damaged lines are removed with a warning once a copy is saved', async () => {
    using home = openTempHome();
    const warnings: string[] = [];
    await using store = openStore(home.path, 'full', (sentence) => warnings.push(sentence));
    await store.append([contentRecord()]);
    const path = join(home.path, 'content', 'session-1.jsonl');
    const sound = `${readFileSync(path, 'utf8')}{"v":1}\n`;
    const damaged = `${sound}garbage\n{"v":\0\0\0}\n{"half`;
    writeFileSync(path, damaged);
    expect((await store.readSession('session-1')).map((record) => record.text)).toEqual(['hello']);
    expect(await store.append([contentRecord({ text: 'next' })])).toMatchObject({ written: 1 });
    expect((await store.readSession('session-1')).map((record) => record.text)).toEqual(['hello', 'next']);
    expect(readFileSync(path, 'utf8').startsWith(sound)).toBe(true);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(4);
    expect(readFileSync(`${path}.damaged-1`, 'utf8')).toBe(damaged);
    expect(warnings).toEqual([expect.stringMatching(/^2 damaged lines were removed from .*session-1\.jsonl; /)]);
    await store.append([contentRecord({ text: 'last' })]);
    expect(warnings).toHaveLength(1);
  });

  test('after close every call is refused', async () => {
    using home = openTempHome();
    const store = openStore(home.path);
    await store.close();
    await store.close();
    const calls = [
      () => store.append([contentRecord()]),
      () => store.has('a'),
      () => store.sessions(),
      () => store.readSession('a'),
      () => store.prune({ retentionMs: 0, now: 0 }),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'ARCHIVE_CLOSED' });
  });
});

describe('pruning content', () => {
  const now = Date.parse('2026-06-01T00:00:00.000Z');
  const dayMs = 86_400_000;

  /** Three sessions that last changed one, two and three days before `now`. */
  async function makeStore(directory: string): Promise<ContentStore> {
    const store = openStore(directory);
    for (const days of [1, 2, 3]) {
      await store.append([contentRecord({ sessionId: `days-${days}` })]);
      const changedAt = new Date(now - days * dayMs);
      utimesSync(join(directory, 'content', `days-${days}.jsonl`), changedAt, changedAt);
    }
    return store;
  }

  test('A093: a retention of 0 removes all, forever none', async () => {
    using home = openTempHome();
    await using store = await makeStore(home.path);
    expect(await store.prune({ retentionMs: 'forever', now })).toEqual({ removed: [], recoverable: [], young: 3 });
    expect(await store.prune({ retentionMs: -1, now })).toMatchObject({ removed: [] });
    expect(await store.prune({ retentionMs: 0, now: 0 })).toMatchObject({ removed: ['days-1', 'days-2', 'days-3'] });
    expect(await store.sessions()).toEqual(new Set());
  });

  test('a file is removed that did not change for the whole retention, to the millisecond', async () => {
    using home = openTempHome();
    await using store = await makeStore(home.path);
    expect(await store.prune({ retentionMs: 2 * dayMs + 1, now })).toMatchObject({ removed: ['days-3'], young: 2 });
    expect(await store.prune({ retentionMs: 2 * dayMs, now })).toMatchObject({ removed: ['days-2'], young: 1 });
  });

  test('A093: recoverable sessions are kept unless forced; who cannot tell says no', async () => {
    using home = openTempHome();
    await using store = await makeStore(home.path);
    const isRecoverable = async (sessionId: string) => {
      if (sessionId === 'days-2') throw new Error('the folder of logs is gone');
      return sessionId === 'days-1';
    };
    expect(await store.prune({ retentionMs: dayMs, now, isRecoverable })).toEqual({
      removed: ['days-2', 'days-3'],
      recoverable: ['days-1'],
      young: 0,
    });
    expect(await store.prune({ retentionMs: dayMs, now, isRecoverable, force: true })).toMatchObject({
      removed: ['days-1'],
    });
  });

  test('files that are no content records are left alone', async () => {
    using home = openTempHome();
    await using store = await makeStore(home.path);
    const note = join(home.path, 'content', 'note.txt');
    writeFileSync(note, 'x');
    await store.prune({ retentionMs: 0, now });
    expect(existsSync(note)).toBe(true);
    expect(statSync(dirname(note)).isDirectory()).toBe(true);
  });
});
