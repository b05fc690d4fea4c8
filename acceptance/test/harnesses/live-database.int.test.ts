import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openHome } from '@agentspine/home';
import { openTempHome } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';

const start = Date.UTC(2026, 4, 1, 9);

/** A database as OpenCode has it, open for writing, its commits in the `-wal`. */
function openStore(path: string) {
  const store = new Database(path);
  store.pragma('journal_mode = WAL');
  store.pragma('wal_autocheckpoint = 0');
  store.exec(`CREATE TABLE session (id TEXT PRIMARY KEY, parent_id TEXT, directory TEXT, title TEXT, version TEXT,
      time_created INTEGER, time_updated INTEGER);
    CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT);
    CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT)`);
  store.prepare("INSERT INTO session VALUES ('ses_1', NULL, '/code/kite', 'Kites', '1.16', ?, ?)").run(start, start);
  const say = (number: number, at: number, output: number): void => {
    const tokens = { input: 10, output, reasoning: 0, cache: { read: 5, write: 0 } };
    const finish = output === 0 ? undefined : 'stop';
    const data = { role: 'assistant', modelID: 'claude-sonnet-4.6', time: { created: start + number }, tokens, finish };
    store
      .prepare(`INSERT OR REPLACE INTO message VALUES (?, 'ses_1', ?, ?, ?)`)
      .run(`msg_${number}`, start + number, at, JSON.stringify(data));
  };
  const call = (number: number, at: number): void => {
    const state = {
      status: 'completed',
      input: { command: 'npm test' },
      output: 'x'.repeat(400),
      metadata: { exit: number % 2 },
    };
    const data = { type: 'tool', callID: 'same', tool: 'bash', state };
    store
      .prepare(`INSERT OR REPLACE INTO part VALUES (?, ?, 'ses_1', ?, ?, ?)`)
      .run(`prt_${number}`, `msg_${number}`, at, at, JSON.stringify(data));
  };
  return { store, say, call };
}

test('a live database of OpenCode is read while it is written: nothing is lost or doubled', async () => {
  using folder = openTempHome();
  const data = join(folder.path, '.local/share/opencode');
  mkdirSync(data, { recursive: true });
  const { store, say, call } = openStore(join(data, 'opencode.db'));
  const options = { directory: join(folder.path, '.agentspine'), homeDirectory: folder.path, env: {} };
  await using home = await openHome({ ...options, clock: () => new Date(start) });
  const figures = async (): Promise<unknown> => {
    const { rows } = await home.query(
      `SELECT count(*)::INTEGER, sum(output_tokens)::INTEGER, (SELECT count(*)::INTEGER FROM archive.tool_calls),
         (SELECT count(*)::INTEGER FROM archive.tool_calls WHERE is_error) FROM archive.turns WHERE source = 'opencode'`,
    );
    return rows[0];
  };
  const stored: number[] = [];
  for (let step = 0; step < 6; step += 1) {
    const at = start + step * 100_000;
    // The message of the step before is written again with its usage; the new one streams.
    if (step > 0) say(step - 1, at, 100);
    say(step, at, 0);
    call(step, at);
    stored.push((await home.import()).report.bytesRead);
    expect(await figures()).toEqual([step + 1, step * 100, step + 1, Math.floor((step + 1) / 2)]);
  }
  expect(Math.max(...stored.slice(2)) - Math.min(...stored.slice(2))).toBeLessThan(400);
  expect((await home.import()).report).toMatchObject({ files: 0, bytesRead: 0 });
  // A row that is deleted stays in the history; one that appears late, with an earlier time, is found.
  store.prepare("DELETE FROM message WHERE id = 'msg_0'").run();
  say(50, start + 5 * 100_000 - 30_000, 7);
  await home.import();
  expect(await figures()).toEqual([7, 507, 6, 3]);
  const before = (await home.query('SELECT * FROM archive.turns ORDER BY message_id')).rows;
  store.close();
  rmSync(data, { recursive: true });
  await home.rederive();
  expect((await home.query('SELECT * FROM archive.turns ORDER BY message_id')).rows).toEqual(before);
  expect(await home.examine({ isDeep: true })).toMatchObject({ problems: 0 });
});
