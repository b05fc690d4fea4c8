import { type FileSystem, nodeFileSystem } from '@agentspine/durable-fs';
import type { LogEntry } from '@agentspine/schema';
import { createSpine, insertRecord, makeHome, sessionRow, writeArchive } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { insertLogs, logEntry, logLine, sealDay } from './cold-fixture.ts';

const days = ['2026-01-01', '2026-01-02', '2026-01-03'] as const;

const texts = ['{"a":"é 漢 😀"}', 'two\nlines', '\u0000\u001b[31m', '', '\\ud800', '"', '{"id":1},{"id":2}'];

/** Nine rows on three days. */
const entries: readonly LogEntry[] = days.flatMap((day, dayIndex) =>
  [0, 1, 2].map((index) => {
    const id = dayIndex * 3 + index + 1;
    const payload = id === 9 ? null : (texts[id - 1] ?? 'plain');
    return logEntry(id, { at: `${day}T12:00:00.000Z`, payload, refId: index === 0 ? null : `run-${index}` });
  }),
);

const ofDay = (day: string) =>
  entries.filter(({ timestamp }) => new Date(timestamp).toISOString().slice(0, 10) === day);

/** Counts the day files that are opened. */
function countingFiles(): { readonly fileSystem: FileSystem; readonly opened: string[] } {
  const opened: string[] = [];
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    open: (path, mode) => {
      if (!path.endsWith('manifest.jsonl')) opened.push(path.slice(path.lastIndexOf('/') + 1));
      return nodeFileSystem.open(path, mode);
    },
  };
  return { fileSystem, opened };
}

const everything = 'SELECT id, source, type, ref_id, payload, timestamp, ts, ts_ms, day FROM all_logs ORDER BY id';

test('A130: live and cold together are the same rows before a move, in the middle of one, and after', async () => {
  using fixture = makeHome();
  const { home } = fixture;
  const database = createSpine(home);
  insertLogs(database, entries);
  const ask = async () => (await runQuery({ home, sql: everything })).rows;
  const before = await ask();
  expect(before).toHaveLength(9);
  expect(before[0]).toEqual([
    ...[1, 'workflow', 'started', null, texts[0]],
    ...[1_767_268_800_001, '2026-01-01T12:00:00.001', 1_767_268_800_001, '2026-01-01'],
  ]);
  for (const [index, day] of days.entries()) {
    sealDay(home, day, ofDay(day).map(logLine), { plain: index === 1 });
    // The rows are in both: a crash between sealing and deleting leaves it like this.
    expect(await ask()).toEqual(before);
    for (const { id } of ofDay(day)) database.prepare('DELETE FROM logs WHERE id = ?').run(id);
    expect(await ask()).toEqual(before);
  }
  database.close();
});

test('is_cold tells where a row is, and the live one of two is the one', async () => {
  using fixture = makeHome();
  const database = createSpine(fixture.home);
  insertLogs(database, [logEntry(1, { type: 'live' }), logEntry(5, { at: '2026-03-01T00:00:00Z' })]);
  database.close();
  sealDay(fixture.home, '2026-01-01', [logLine(logEntry(1, { type: 'cold' })), logLine(logEntry(2))]);
  const ask = async (sql: string) => (await runQuery({ home: fixture.home, sql })).rows;
  expect(await ask('SELECT id, type, is_cold FROM log.all_logs ORDER BY id')).toEqual([
    [1, 'live', false],
    [2, 'started', true],
    [5, 'started', false],
  ]);
  expect(await ask('SELECT is_cold, count(*) FROM all_logs GROUP BY 1 ORDER BY 1')).toEqual([
    [false, 2],
    [true, 1],
  ]);
  expect(await ask('SELECT count(*) FROM log.logs')).toEqual([[2]]);
  expect(await ask('SELECT count(*) FROM all_logs, logs')).toEqual([[6]]);
});

test('a query on one day opens one file, one on none opens none, and one that is not understood opens all', async () => {
  using fixture = makeHome();
  const { home } = fixture;
  createSpine(home).close();
  for (const day of days) sealDay(home, day, ofDay(day).map(logLine));
  const ask = async (sql: string) => {
    const { fileSystem, opened } = countingFiles();
    const { rows } = await runQuery({ home, sql, fileSystem });
    return { rows, opened };
  };
  const [first, second, third] = days.map((day) => `${day}.jsonl.zst`);
  expect(await ask("SELECT count(payload) FROM all_logs WHERE day = '2026-01-02'")).toEqual({
    ...{ rows: [[3]], opened: [second] },
  });
  const range = "SELECT count(*) FROM log.all_logs l WHERE l.ts >= '2026-01-02' AND type = 'started'";
  expect(await ask(range)).toEqual({ rows: [[6]], opened: [second, third] });
  expect(await ask("SELECT count(*) FROM all_logs WHERE day > '2027-01-01'")).toEqual({ rows: [[0]], opened: [] });
  expect(await ask('SELECT count(*) FROM all_logs WHERE year(day) = 2026 AND id < 5')).toEqual({
    ...{ rows: [[4]], opened: [first, second, third] },
  });
  expect((await ask('SELECT count(*) FROM logs')).opened).toEqual([]);
  expect((await ask('DESCRIBE all_logs')).opened).toEqual([]);
});

test('columns of the log are typed, and what a query does not name is not in its way', async () => {
  using fixture = makeHome();
  const { home } = fixture;
  createSpine(home).close();
  sealDay(home, '2026-01-01', ofDay('2026-01-01').map(logLine));
  const { rows: columns } = await runQuery({ home, sql: 'DESCRIBE log.all_logs' });
  expect(columns.map(([name, type]) => `${name} ${type}`)).toEqual([
    ...['id BIGINT', 'source VARCHAR', 'type VARCHAR', 'ref_id VARCHAR', 'payload VARCHAR', 'timestamp BIGINT'],
    ...['ts TIMESTAMP', 'ts_ms BIGINT', 'day DATE', 'is_cold BOOLEAN'],
  ]);
  const ask = async (sql: string) => (await runQuery({ home, sql })).rows;
  expect(await ask('SELECT day, count(*) FROM log.all_logs GROUP BY 1')).toEqual([['2026-01-01', 3]]);
  expect(await ask('SELECT ts_ms - timestamp, hour(ts) FROM all_logs LIMIT 1')).toEqual([[0, 12]]);
  expect(await ask('SELECT l.payload FROM all_logs AS l ORDER BY l.id LIMIT 1')).toEqual([[texts[0]]]);
  expect(await ask('FROM all_logs SELECT count(DISTINCT COLUMNS(* EXCLUDE (day))) LIMIT 1')).toEqual([
    [3, 1, 1, 2, 3, 3, 3, 3, 1],
  ]);
  expect((await ask('SELECT l FROM all_logs l WHERE id = 2'))[0]?.[0]).toMatchObject({ payload: texts[1] });
});

test('A197: the log, the runs and the meta table resolve without a schema, beside what others are called', async () => {
  using fixture = makeHome();
  const { home } = fixture;
  const database = createSpine(home);
  insertLogs(database, [logEntry(1)]);
  insertRecord(database, 'sessions', 1, { agent: 'a', session_num: 7, event: 'up' });
  database.exec("INSERT INTO workflow_runs VALUES ('run-1', 'w', 'completed', 1767268800001, 0)");
  database.close();
  writeArchive(home, { sessions: [sessionRow()] });
  const { rows } = await runQuery({
    home,
    sql: `SELECT s.session_num, a.title, r.status, r.exit_code, l.type, m.value
      FROM sessions s, archive.sessions a, workflow_runs r JOIN logs l ON l.ref_id = r.run_id, meta m
      WHERE m.key = 'schema_version'`,
  });
  expect(rows).toEqual([[7, 'Build the reader', 'completed', 0, 'started', expect.any(String)]]);
});

test('a table of records reads its cold days under the same name, typed, and each row once', async () => {
  using fixture = makeHome();
  const { home } = fixture;
  const database = createSpine(home);
  const usage = (id: number, at: string) => ({ ts_utc: at, model: `m${id}`, input_tokens: id });
  const all = [1, 2, 3, 4].map((id) => ({ id, record: usage(id, `2026-01-0${id}T00:00:00.000Z`) }));
  for (const { id, record } of all) insertRecord(database, 'token_usage', id, record);
  const ask = async (sql: string) => (await runQuery({ home, sql })).rows;
  const sql = 'SELECT id, ts_utc, model, input_tokens, row_json, ts_ms FROM token_usage ORDER BY id';
  const before = await ask(sql);
  const lines = database
    .prepare('SELECT row_json FROM token_usage WHERE id <= 2 ORDER BY id')
    .pluck()
    .all() as string[];
  for (const [index, line] of lines.entries()) sealDay(home, `2026-01-0${index + 1}`, [line], { table: 'token_usage' });
  expect(await ask(sql)).toEqual(before);
  database.exec('DELETE FROM token_usage WHERE id = 1');
  expect(await ask(sql)).toEqual(before);
  database.exec('DELETE FROM token_usage WHERE id = 2');
  expect(await ask(sql)).toEqual(before);
  expect(await ask("SELECT count(*) FROM meta_token_usage WHERE ts_utc < '2026-01-03'")).toEqual([[2]]);
  database.close();
});

test('a query that is interrupted opens no further file', async () => {
  using fixture = makeHome();
  const { home } = fixture;
  createSpine(home).close();
  for (const day of days) sealDay(home, day, ofDay(day).map(logLine));
  const { fileSystem, opened } = countingFiles();
  const interruption = new AbortController();
  const interrupting: FileSystem = {
    ...fileSystem,
    open: (path, mode) => {
      if (path.endsWith('.zst')) interruption.abort();
      return fileSystem.open(path, mode);
    },
  };
  const asked = runQuery({ home, sql: everything, fileSystem: interrupting, signal: interruption.signal });
  await expect(asked).rejects.toMatchObject({ code: 'READER_QUERY_INTERRUPTED' });
  expect(opened).toHaveLength(1);
});
