import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Markers } from '@agentspine/testkit';
import Database from 'better-sqlite3';

const startMs = Date.UTC(2026, 4, 1, 9);

/** A database as OpenCode has it and one as Cursor has it, with a session that is to be forgotten and one that is kept in each. They stay open. */
export function openLiveStores(folder: string, markers: Markers): Disposable {
  const opencode = openStore(join(folder, '.local/share/opencode'), 'opencode.db');
  opencode.exec(`CREATE TABLE session (id TEXT PRIMARY KEY, parent_id TEXT, directory TEXT, title TEXT, version TEXT,
      time_created INTEGER, time_updated INTEGER);
    CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT);
    CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT)`);
  const cursor = openStore(join(folder, '.config/Cursor/User/globalStorage'), 'state.vscdb');
  cursor.exec(`CREATE TABLE ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB);
    CREATE TABLE cursorDiskKV (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)`);
  for (const [name, at] of [
    ['gonelive', (field: string) => markers.at(`live ${field}`)],
    ['keptlive', (field: string) => `some ${field}`],
  ] as const) {
    fillOpencode(opencode, `ses_${name}`, at);
    fillCursor(cursor, `${name}talk`, at);
  }
  return {
    [Symbol.dispose]: () => {
      opencode.close();
      cursor.close();
    },
  };
}

type TextAt = (field: string) => string;

function openStore(folder: string, name: string): Database.Database {
  mkdirSync(folder, { recursive: true });
  const database = new Database(join(folder, name));
  database.pragma('journal_mode = WAL');
  database.pragma('wal_autocheckpoint = 0');
  return database;
}

function fillOpencode(database: Database.Database, session: string, at: TextAt): void {
  database
    .prepare(`INSERT INTO session VALUES (?, NULL, '/code/kite', ?, '1.16', ?, ?)`)
    .run(session, at('title'), startMs, startMs);
  for (let number = 0; number < 4; number += 1) {
    const id = `msg_${session}_${number}`;
    const ms = startMs + number * 1_000;
    const isUser = number % 2 === 0;
    const tokens = { input: 10, output: 5, reasoning: 0, cache: { read: 5, write: 0 } };
    const data = isUser
      ? { role: 'user', time: { created: ms } }
      : { role: 'assistant', modelID: 'gpt-5.1', time: { created: ms }, tokens, finish: 'stop' };
    database.prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?)').run(id, session, ms, ms, JSON.stringify(data));
    const state = {
      status: 'completed',
      input: { command: at('command') },
      output: at('output'),
      metadata: { exit: 0 },
    };
    const parts = [
      { type: 'text', text: at('text') },
      ...(isUser ? [] : [{ type: 'tool', callID: 'same', tool: 'bash', state }]),
    ];
    for (const [place, part] of parts.entries())
      database
        .prepare('INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)')
        .run(`prt_${id}_${place}`, id, session, ms, ms, JSON.stringify(part));
  }
}

function fillCursor(database: Database.Database, conversation: string, at: TextAt): void {
  const put = (key: string, value: object): void =>
    void database.prepare('INSERT INTO cursorDiskKV VALUES (?, ?)').run(key, JSON.stringify(value));
  put(`composerData:${conversation}`, { name: at('name'), createdAt: startMs });
  for (let number = 0; number < 4; number += 1) {
    const createdAt = new Date(startMs + number * 1_000).toISOString();
    put(`bubbleId:${conversation}:b${number}`, { type: 1 + (number % 2), text: at('bubble'), createdAt });
  }
}
