/*
 * Writes a store of OpenCode and one of Cursor until it gets a line, as the programs do: rows are written again while an answer streams, others are
 * deleted, a database is made compact. Secrets are beside the conversations. Says what the stores hold in the end.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';

const [opencodePath = '', cursorPath = '', secret = '', open = ''] = process.argv.slice(2);
const pauseMs = 30;

const opencode = new Database(opencodePath);
opencode.pragma('journal_mode = WAL');
opencode.exec(`CREATE TABLE session (id TEXT PRIMARY KEY, parent_id TEXT, directory TEXT, title TEXT, version TEXT, share_url TEXT,
    time_created INTEGER, time_updated INTEGER);
  CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT);
  CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT);
  CREATE INDEX part_message_id_id_idx ON part (message_id, id);
  CREATE TABLE account (id TEXT, access_token TEXT);
  CREATE TABLE event (aggregate_id TEXT, seq INTEGER, type TEXT, data TEXT)`);
opencode.prepare('INSERT INTO account VALUES (?, ?)').run('a', secret);
opencode
  .prepare("INSERT INTO session VALUES ('ses_1', NULL, '/code/kite', 'Kites', '1.16', ?, ?, ?)")
  .run(secret, Date.now(), Date.now());
const putMessage = opencode.prepare("INSERT OR REPLACE INTO message VALUES (?, 'ses_1', ?, ?, ?)");
const putPart = opencode.prepare("INSERT OR REPLACE INTO part VALUES (?, ?, 'ses_1', ?, ?, ?)");
const putEvent = opencode.prepare("INSERT INTO event VALUES (?, ?, 'message.updated', ?)");

const cursor = new Database(cursorPath);
cursor.pragma('journal_mode = WAL');
cursor.exec(`CREATE TABLE ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB);
  CREATE TABLE cursorDiskKV (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)`);
cursor.prepare("INSERT INTO ItemTable VALUES ('cursorAuth/accessToken', ?)").run(secret);
const put = cursor.prepare('INSERT INTO cursorDiskKV VALUES (?, ?)');
const write = (key: string, value: object): void => void put.run(key, JSON.stringify(value));

let ended = false;
void once(process.stdin, 'data').then(() => {
  ended = true;
});
process.stdout.write('begun\n');

let messages = 0;
let output = 0;
while (!ended) {
  const id = `msg_${messages}`;
  const created = Date.now();
  const say = (tokens: number, finish?: string): void => {
    const usage = { input: 10, output: tokens, reasoning: 0, cache: { read: 5, write: 0 } };
    const data = JSON.stringify({ role: 'assistant', modelID: 'gpt-5.1', time: { created }, tokens: usage, finish });
    opencode.transaction(() => {
      putMessage.run(id, created, Date.now(), data);
      putEvent.run('ses_1', messages, data);
    })();
  };
  const bubble = (text: string): void =>
    write(`bubbleId:talk:b${messages}`, { type: 2, text, apiKey: secret, createdAt: new Date(created).toISOString() });
  write('composerData:talk', { name: `Kites ${messages}`, createdAt: created, blobEncryptionKey: secret });
  say(0);
  bubble('U');
  const state = { status: 'completed', input: { command: 'npm test' }, output: open, metadata: { exit: messages % 2 } };
  const part = JSON.stringify({ type: 'tool', callID: 'same', tool: 'bash', state });
  putPart.run(`prt_${messages}`, id, created, Date.now(), part);
  await sleep(pauseMs);
  write(`checkpointId:${messages}`, { secret });
  bubble('Up.');
  say(100 + (messages % 7), 'stop');
  output += 100 + (messages % 7);
  messages += 1;
  if (messages % 40 === 0) cursor.exec("DELETE FROM cursorDiskKV WHERE key LIKE 'checkpointId:%'; VACUUM");
}
opencode.close();
cursor.close();
process.stdin.destroy();
process.stdout.write(`${JSON.stringify({ messages, output })}\n`);
