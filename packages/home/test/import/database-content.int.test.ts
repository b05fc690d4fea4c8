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
  return { say, [Symbol.dispose]: () => void store.close() };
}

const databaseOf = (folder: string): HarnessDatabase => {
  const database = knownHarnesses.databaseOf(path(folder));
  if (database === undefined) throw new Error('no harness has this database');
  return database;
};

/** The lines of a reading after one that left `watermark`. */
async function linesAfter(folder: string, watermark?: unknown): Promise<readonly Record<string, unknown>[]> {
  const nobody = { device: '', inode: '', size: 0, mtimeNs: '0', ctimeNs: '0' } as never;
  const entry = { ...startEntry('x', 'opencode', nobody, 0), end: 700, state: { parser: { watermark } } };
  using content = readDatabase(path(folder), databaseOf(folder), entry);
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
