import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordKinds } from '@agentspine/schema';
import { createSpine, insertRecord, makeHome, sessionRow, writeArchive } from '@agentspine/testkit';
import type Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { encodeResult } from '../../src/output/encode-result.ts';
import { logTableNames } from '../../src/sandbox/log-tables.ts';
import { publicSchemasIn } from '../../src/sandbox/public-schemas.ts';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { traceTableNames } from '../../src/sandbox/trace-tables.ts';

/** Asks a home whose `spine.db` was filled as given. */
async function ask(sql: string, fill: (database: Database.Database) => void = () => undefined) {
  using fixture = makeHome();
  const database = createSpine(fixture.home);
  fill(database);
  database.close();
  return await runQuery({ home: fixture.home, sql });
}

const plant = (database: Database.Database, table: string, id: number | bigint, rowJson: string | Buffer) =>
  database.prepare(`INSERT INTO ${table} VALUES (?, ?)`).run(id, rowJson);

const usage = { ts_utc: '2026-04-19T19:07:08.285Z', model: 'a', input_tokens: 3, cost_usd_micros: 2_147_483_648 };

test('A016: a key that this version does not know leaves all others as they are, and is in row_json', async () => {
  const rowJson =
    '{"id":7,"ts_utc":"2026-04-19T19:07:08.285Z","new_key":{"a":[1]},"source":"email","direction":"inbound"}';
  const { rows } = await ask(
    "SELECT id, source, direction, row_json, row_json->>'$.new_key.a[0]' FROM messages",
    (database) => plant(database, 'messages', 7, rowJson),
  );
  expect(rows).toEqual([[7, 'email', 'inbound', rowJson, '1']]);
});

test('A017: a key that an older writer did not write is NULL', async () => {
  const { rows } = await ask('SELECT id, ts_utc, chat_id, body, ts_ms FROM messages', (database) =>
    plant(database, 'messages', 7, '{"id":7,"source":"email"}'),
  );
  expect(rows).toEqual([[7, null, null, null, null]]);
});

test('A035: tasks is netsky_tasks, and all names of the seed and their meta_ views resolve to the same rows', async () => {
  const fill = (database: Database.Database) => {
    for (const { table } of recordKinds) plant(database, table, 1, '{"id":1,"title":"t"}');
    database.exec("INSERT INTO source_cursors VALUES ('email', '42', '2026-04-19T19:07:08.285Z')");
    database.exec("INSERT INTO delivery_events VALUES (1, 'email', '2026-04-19T19:07:08.285Z', '{}', 'pending', NULL)");
  };
  const seedNames = [...recordKinds.map(({ table }) => table), 'source_cursors', 'events', 'tasks'];
  const names = [...seedNames, ...seedNames.map((name) => `meta_${name}`)];
  const count = (name: string) =>
    `SELECT '${name}', count(*) FROM ${name} UNION ALL SELECT 'obs', count(*) FROM obs.${name}`;
  const { rows } = await ask(names.map(count).join(' UNION ALL '), fill);
  expect(rows).toEqual(
    names.flatMap((name) => [
      [name, 1],
      ['obs', 1],
    ]),
  );
  expect((await ask('SELECT title FROM tasks', fill)).rows).toEqual([['t']]);
  const { rows: shown } = await ask('SHOW TABLES');
  expect(shown.flat()).toEqual([...names, ...logTableNames, ...traceTableNames, 'usage_all'].sort());
});

test('A036: keys are BIGINT, BOOLEAN, VARCHAR and TIMESTAMP, in the order of the kind, and need no cast', async () => {
  const { rows } = await ask('DESCRIBE mcp_tool_calls');
  expect(rows.map(([name, type]) => `${name} ${type}`)).toEqual([
    'id BIGINT',
    'ts_utc_start TIMESTAMP',
    'ts_utc_end TIMESTAMP',
    'source VARCHAR',
    'tool VARCHAR',
    'agent VARCHAR',
    'duration_ms BIGINT',
    'success BOOLEAN',
    'error VARCHAR',
    'timeout_race BOOLEAN',
    'request_json VARCHAR',
    'response_json VARCHAR',
    'row_json VARCHAR',
    'ts_ms BIGINT',
  ]);
  const sums = await ask(
    'SELECT sum(input_tokens), (SELECT count(*) FROM mcp_tool_calls WHERE success) FROM token_usage',
    (database) => {
      insertRecord(database, 'token_usage', 1, usage);
      insertRecord(database, 'token_usage', 2, { ...usage, input_tokens: 4 });
      insertRecord(database, 'mcp_tool_calls', 1, { source: 's', tool: 't', success: true, timeout_race: false });
      insertRecord(database, 'mcp_tool_calls', 2, { source: 's', tool: 't', success: false, timeout_race: false });
      insertRecord(database, 'mcp_tool_calls', 3, { source: 's', tool: 't' });
    },
  );
  expect(sums.rows).toEqual([[7, 1]]);
});

test.each([
  ['input_tokens', ['"5"', '1.5', 'true', '{}', '[1]', '1e3', '9223372036854775808', 'null'], null],
  ['input_tokens', ['5', '-0'], [5, 0]],
  ['model', ['5', 'false', '{"a":1}', '["a"]', 'null'], null],
  ['model', ['"5"', '""', '"\\"null\\""'], ['5', '', '"null"']],
  ['ts_utc', ['5', '"no time"', '""', 'true'], null],
  ['ts_utc', ['"2026-04-19T21:07:08+02:00"', '"2026-04-19T19:07:08Z"'], ['2026-04-19T19:07:08', '2026-04-19T19:07:08']],
])('A036: a value of another JSON type is NULL and fails nothing: %s of %j', async (key, values, expected) => {
  const { rows } = await ask(`SELECT ${key} FROM token_usage ORDER BY id`, (database) => {
    for (const [id, value] of values.entries()) plant(database, 'token_usage', id, `{"id":${id},"${key}":${value}}`);
  });
  expect(rows.flat()).toEqual(expected ?? values.map(() => null));
});

test.each(['INSERT INTO messages VALUES (1)', 'UPDATE obs.tasks SET id = 1', 'DROP VIEW tasks', "ATTACH 'x.db' AS x"])(
  'A038: a statement that writes is refused and changes no byte of spine.db: %s',
  async (sql) => {
    using fixture = makeHome();
    const database = createSpine(fixture.home);
    insertRecord(database, 'token_usage', 1, usage);
    database.close();
    const before = readFileSync(join(fixture.home, 'spine.db'));
    await expect(runQuery({ home: fixture.home, sql })).rejects.toMatchObject({ code: 'READER_SQL_REFUSED' });
    expect(readFileSync(join(fixture.home, 'spine.db')).equals(before)).toBe(true);
  },
);

test('A203: ids and micro-dollars beyond 2^31 and 2^53 come out of obs as they went in', async () => {
  const id = 9_007_199_254_740_993n;
  const result = await ask('SELECT id, cost_usd_micros, row_json FROM token_usage ORDER BY id', (database) => {
    insertRecord(database, 'token_usage', 1_776_625_628_327_431, usage);
    plant(database, 'token_usage', id, `{"id":${id},"cost_usd_micros":9223372036854775807}`);
  });
  const json = JSON.parse(Buffer.from(await encodeResult(result, 'json')).toString()) as { rows: unknown[][] };
  expect(json.rows.map((row) => row.slice(0, 2))).toEqual([
    [1_776_625_628_327_431, 2_147_483_648],
    ['9007199254740993', '9223372036854775807'],
  ]);
});

test('A205: a time in obs compares with texts of any precision', async () => {
  const fill = (database: Database.Database) => {
    insertRecord(database, 'ticks', 1, { ts_utc: '2026-04-01T00:00:00.000Z', source: 's', detail_json: '{}' });
    insertRecord(database, 'ticks', 2, { ts_utc: '2026-04-01T00:00:00.001Z', source: 's', detail_json: '{}' });
  };
  for (const bound of ['2026-04-01T00:00:00Z', '2026-04-01T00:00:00.000Z', '2026-04-01']) {
    expect((await ask(`SELECT id FROM ticks WHERE ts_utc >= '${bound}'`, fill)).rows).toEqual([[1], [2]]);
    expect((await ask(`SELECT id FROM ticks WHERE ts_utc <= '${bound}'`, fill)).rows).toEqual([[1]]);
  }
});

test('A197: obs.events is the delivery log, typed', async () => {
  const { columns, rows } = await ask('SELECT * FROM obs.events', (database) => {
    database.exec(
      "INSERT INTO delivery_events VALUES (5, 'email', '2026-04-19T19:07:08.285Z', '{\"a\":1}', 'failed', 'gone')",
    );
  });
  expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'id BIGINT',
    'source VARCHAR',
    'ts_utc TIMESTAMP',
    'payload_json VARCHAR',
    'delivery_status VARCHAR',
    'reason VARCHAR',
    'ts_ms BIGINT',
  ]);
  expect(rows).toEqual([[5, 'email', '2026-04-19T19:07:08.285', '{"a":1}', 'failed', 'gone', 1_776_625_628_285]]);
});

test('a name means obs before the archive, which its qualified name still reaches', async () => {
  using fixture = makeHome();
  const database = createSpine(fixture.home);
  insertRecord(database, 'sessions', 1, { agent: 'a', session_num: 7, event: 'up' });
  database.close();
  writeArchive(fixture.home, { sessions: [sessionRow()] });
  const sql = 'SELECT s.session_num, a.title FROM sessions s, archive.sessions a, stamps RIGHT JOIN obs.ticks ON true';
  expect((await runQuery({ home: fixture.home, sql })).rows).toEqual([]);
  const both = await runQuery({
    home: fixture.home,
    sql: 'SELECT session_num, title FROM sessions, archive.sessions a',
  });
  expect(both.rows).toEqual([[7, 'Build the reader']]);
  expect(publicSchemasIn(fixture.home).map(({ name }) => name)).toEqual(['obs', 'trace', 'log', 'archive']);
});

test('an older spine.db is read as it is: what it does not have is no table', async () => {
  const fill = (database: Database.Database) => {
    database.exec('DROP TABLE iroh_events; DROP TABLE delivery_events');
    insertRecord(database, 'token_usage', 1, usage);
  };
  expect((await ask('SELECT model FROM token_usage', fill)).rows).toEqual([['a']]);
  await expect(ask('SELECT * FROM iroh_events', fill)).rejects.toMatchObject({ code: 'READER_SQL_ERROR' });
});

test('a table of a store that is not there is told with the next step, whatever else its name stands in', async () => {
  using fixture = makeHome();
  writeArchive(fixture.home, { sessions: [sessionRow()] });
  const home = fixture.home;
  for (const sql of [
    'SELECT * FROM messages',
    'FROM obs.sessions',
    'SELECT * FROM "obs"."Messages"',
    'FROM meta_tasks',
  ]) {
    await expect(runQuery({ home, sql })).rejects.toMatchObject({
      code: 'READER_NO_SPINE',
      message: expect.stringMatching(
        /^there is no spine\.db in .*: run `spine import` or record something first, for example/,
      ),
    });
  }
  expect((await runQuery({ home, sql: "SELECT 'messages' FROM sessions" })).rows).toEqual([['messages']]);
  await expect(runQuery({ home, sql: 'SELECT * FROM nowhere' })).rejects.toMatchObject({ code: 'READER_SQL_ERROR' });

  using spineOnly = makeHome();
  createSpine(spineOnly.home).close();
  for (const sql of ['SELECT * FROM archive.turns', 'FROM tool_calls']) {
    await expect(runQuery({ home: spineOnly.home, sql })).rejects.toMatchObject({ code: 'READER_NO_ARCHIVE' });
  }

  using empty = makeHome();
  await expect(runQuery({ home: empty.home, sql: 'FROM messages' })).rejects.toMatchObject({ code: 'READER_NO_SPINE' });
  await expect(runQuery({ home: empty.home, sql: 'FROM turns' })).rejects.toMatchObject({ code: 'READER_NO_ARCHIVE' });
  await expect(runQuery({ home: empty.home, sql: 'SELECT 1' })).rejects.toMatchObject({
    code: 'READER_NO_ARCHIVE',
    message: expect.stringMatching(/^there is no archive and no spine\.db in .*spine import.*spine record/),
  });
});

test('a store that cannot be read is told when its tables are asked for, and is in no other question’s way', async () => {
  using fixture = makeHome();
  writeArchive(fixture.home, { sessions: [sessionRow()], turns: [] });
  const database = createSpine(fixture.home);
  database.exec("UPDATE meta SET value = '999' WHERE key = 'schema_version'");
  database.close();
  const ask = (sql: string) => runQuery({ home: fixture.home, sql });
  // `sessions` would mean another table than it does once spine.db can be read.
  await expect(ask('SELECT * FROM sessions')).rejects.toMatchObject({ code: 'READER_SPINE_NEWER' });
  expect((await ask('SELECT count(*) FROM archive.tool_calls')).rows).toEqual([[0]]);
});
