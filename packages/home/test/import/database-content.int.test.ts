import { join } from 'node:path';
import { knownHarnesses } from '@agentspine/harnesses';
import type { HarnessDatabase } from '@agentspine/ingest';
import { openTempHome } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { readDatabase } from '../../src/import/database-content.ts';
import { startEntry } from '../../src/import/take-generation.ts';

const path = (folder: string): string => join(folder, 'opencode.db');

/** A database as OpenCode has it, whose last commits are in its `-wal`, with secrets beside the sessions. */
function openStore(folder: string) {
  const store = new Database(path(folder));
  store.pragma('journal_mode = WAL');
  store.pragma('wal_autocheckpoint = 0');
  store.exec(`CREATE TABLE session (id TEXT PRIMARY KEY, parent_id TEXT, directory TEXT, title TEXT, version TEXT, share TEXT,
      time_created INTEGER, time_updated INTEGER);
    CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT);
    CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT);
    CREATE TABLE account (id TEXT, access_token TEXT);
    CREATE TABLE session_share (session_id TEXT, secret TEXT);
    INSERT INTO account VALUES ('a', 'marker-of-a-secret');
    INSERT INTO session_share VALUES ('ses_1', 'marker-of-a-secret');
    INSERT INTO session VALUES ('ses_1', NULL, '/code/kite', 'Kites', '1.16', 'marker-of-a-secret', 1000, 1000)`);
  const say = (id: string, at: number, text: string): void => {
    const data = JSON.stringify({ role: 'assistant', text });
    store.prepare("INSERT OR REPLACE INTO message VALUES (?, 'ses_1', 1, ?, ?)").run(id, at, data);
  };
  return { say, store, [Symbol.dispose]: () => void store.close() };
}

const databaseOf = (at: string): HarnessDatabase => {
  const database = knownHarnesses.databaseOf(at);
  if (database === undefined) throw new Error('no harness has this database');
  return database;
};

/** The lines of a reading after one that left `watermark`. */
const linesAfter = (folder: string, watermark?: unknown) => linesOf(path(folder), watermark);

async function linesOf(at: string, watermark?: unknown): Promise<readonly Record<string, unknown>[]> {
  const nobody = { device: '', inode: '', size: 0, mtimeNs: '0', ctimeNs: '0' } as never;
  const entry = { ...startEntry('x', 'opencode', nobody, 0), end: 700, state: { parser: { watermark } } };
  using content = readDatabase(at, databaseOf(at), entry);
  const text = Buffer.from(await content.read(700, content.size)).toString();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('lines are made of what is in the -wal too, and of no table that holds secrets', async () => {
  using folder = openTempHome();
  using store = openStore(folder.path);
  store.say('msg_1', 2_000, 'one');
  const lines = await linesAfter(folder.path);
  expect(lines.map((line) => Object.keys(line).join())).toEqual(['info', 'info,parts', 'watermark']);
  expect(JSON.stringify(lines)).not.toContain('marker-of-a-secret');
});

test('a reading of what did not change has no line, and one changed record costs that record', async () => {
  using folder = openTempHome();
  using store = openStore(folder.path);
  for (let number = 0; number < 40; number += 1) store.say(`msg_${number}`, 200_000 + number * 10_000, 'text');
  const first = await linesAfter(folder.path);
  const watermark = first.at(-1)?.['watermark'];
  expect(first).toHaveLength(42);
  expect(await linesAfter(folder.path, watermark)).toEqual([]);
  // Committed late, with a time before the watermark.
  store.say('msg_late', 580_000, 'late');
  store.say('msg_3', 900_000, 'changed');
  const second = await linesAfter(folder.path, watermark);
  expect(second.slice(0, -1).map(({ info }) => (info as { readonly id: string }).id)).toEqual(['msg_late', 'msg_3']);
  expect(await linesAfter(folder.path, second.at(-1)?.['watermark'])).toEqual([]);
});

test('a part that changes alone costs its message, and a row that is deleted makes no line: history has it', async () => {
  using folder = openTempHome();
  using store = openStore(folder.path);
  store.say('msg_1', 200_000, 'one');
  store.say('msg_2', 300_000, 'two');
  const first = await linesAfter(folder.path);
  const part = store.store.prepare("INSERT OR REPLACE INTO part VALUES ('prt_1', 'msg_1', 'ses_1', 1, ?, ?)");
  part.run(400_000, JSON.stringify({ type: 'text', text: 'it flies' }));
  const second = await linesAfter(folder.path, first.at(-1)?.['watermark']);
  expect(second.slice(0, -1)).toMatchObject([{ info: { id: 'msg_1' }, parts: [{ id: 'prt_1', text: 'it flies' }] }]);
  store.store.exec("DELETE FROM message WHERE id = 'msg_2'");
  expect(await linesAfter(folder.path, second.at(-1)?.['watermark'])).toEqual([]);
});

test('tokscale#1155: messages of version 2 are rows of a table of their own, and those that it copied from the older one are read once', async () => {
  using folder = openTempHome();
  using older = openStore(folder.path);
  older.say('msg_1', 2_000, 'one');
  older.say('msg_2', 3_000, 'two');
  const first = await linesAfter(folder.path);
  const { store } = older;
  store.exec(`CREATE TABLE session_v2 (id TEXT PRIMARY KEY, parent_id TEXT, fork_session_id TEXT, directory TEXT, title TEXT,
      version TEXT, share_url TEXT, time_created INTEGER, time_updated INTEGER);
    CREATE TABLE session_message (id TEXT PRIMARY KEY, session_id TEXT, type TEXT, seq INTEGER, time_created INTEGER,
      time_updated INTEGER, data TEXT);
    INSERT INTO session_v2 VALUES ('ses_1', NULL, NULL, '/code/kite', 'Kites', '1.16', 'marker-of-a-secret', 1000, 4000),
      ('ses_2', NULL, 'ses_1', '/code/kite', 'Tails', '2.0.8', NULL, 5000, 5000)`);
  const say = store.prepare("INSERT OR REPLACE INTO session_message VALUES (?, 'ses_1', 'assistant', ?, ?, ?, ?)");
  for (const number of [1, 2, 3]) say.run(`msg_${number}`, number, number * 1_000, number * 1_000, '{"content":[]}');
  const second = await linesAfter(folder.path, first.at(-1)?.['watermark']);
  const idsOf = (lines: readonly Record<string, unknown>[]) =>
    lines.slice(0, -1).map(({ info }) => (info as { readonly id: string }).id);
  expect(idsOf(second)).toEqual(['ses_1', 'ses_2', 'msg_3']);
  expect(second[1]).toMatchObject({ info: { id: 'ses_2', forkedFrom: 'ses_1' } });
  expect(second[2]).toMatchObject({ info: { sessionID: 'ses_1', type: 'assistant', time: { created: 3_000 } } });
  expect(JSON.stringify(second)).not.toContain('marker-of-a-secret');
  expect(await linesAfter(folder.path, second.at(-1)?.['watermark'])).toEqual([]);
  // A row is written again in its place while a response is written.
  say.run('msg_3', 3, 3_000, 3_500, '{"content":[],"finish":"stop"}');
  expect(idsOf(await linesAfter(folder.path, second.at(-1)?.['watermark']))).toEqual(['msg_3']);
  // A new store has the newer tables alone.
  store.exec('DROP TABLE part; DROP TABLE message; DROP TABLE session');
  expect(idsOf(await linesAfter(folder.path))).toEqual(['ses_1', 'ses_2', 'msg_1', 'msg_2', 'msg_3']);
});

/** A database as Cursor has it: rows without a time, replaced when they are written again, beside sign-in tokens. */
function openEditor(at: string) {
  const store = new Database(at);
  store.pragma('journal_mode = WAL');
  store.exec(`CREATE TABLE ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB);
    CREATE TABLE cursorDiskKV (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB);
    INSERT INTO ItemTable VALUES ('cursorAuth/accessToken', 'marker-of-a-secret'), ('secret://a', 'marker-of-a-secret')`);
  const put = (key: string, value: object): void => {
    store.prepare('INSERT INTO cursorDiskKV VALUES (?, ?)').run(key, JSON.stringify(value));
  };
  const say = (name: string, text: string): void =>
    put(`bubbleId:talk:${name}`, { type: 2, text, apiKey: 'marker-of-a-secret' });
  const run = (sql: string): void => void store.exec(sql);
  return { put, say, run, [Symbol.dispose]: () => void store.close() };
}

test('rows without a time are read in the order of their numbers: one changed row costs that row, and nothing that is written is lost', async () => {
  using folder = openTempHome();
  const at = join(folder.path, 'state.vscdb');
  using store = openEditor(at);
  store.put('composerData:talk', { name: 'Kites', blobEncryptionKey: 'marker-of-a-secret' });
  store.put('messageRequestContext:talk', { secret: 'marker-of-a-secret' });
  for (let number = 0; number < 200; number += 1) store.say(`b${number}`, 'text');
  let watermark: unknown;
  const read = async (): Promise<readonly string[]> => {
    const lines = await linesOf(at, watermark);
    expect(JSON.stringify(lines)).not.toContain('marker-of-a-secret');
    watermark = lines.at(-1)?.['watermark'] ?? watermark;
    return lines.flatMap(({ bubble }) => (bubble === undefined ? [] : [(bubble as { bubbleId: string }).bubbleId]));
  };
  expect(await read()).toHaveLength(200);
  expect(await read()).toEqual([]);
  store.say('b3', 'written again');
  store.say('c0', 'new');
  expect(await read()).toEqual(['b3', 'c0']);
  expect(JSON.stringify(watermark).length).toBeLessThan(8_000);
  // The numbers of the last rows come again.
  store.run(`DELETE FROM cursorDiskKV WHERE key IN ('bubbleId:talk:b3', 'bubbleId:talk:c0', 'bubbleId:talk:b199')`);
  store.say('d0', 'has the number of another one');
  expect(await read()).toEqual(['d0']);
  // All rows get other numbers, and one is written before anybody looks.
  store.run(`DELETE FROM cursorDiskKV WHERE key < 'bubbleId:talk:b15'; VACUUM`);
  store.say('e0', 'after');
  expect(await read()).toContain('e0');
  expect(await read()).toEqual([]);
});
