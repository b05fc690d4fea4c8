import { archiveVersion } from '@agentspine/schema';
import { type ArchiveRows, callRow, makeArchive, makeHome, sessionRow, turnRow } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { csvText } from '../../src/output/csv.ts';
import { encodeResult } from '../../src/output/encode-result.ts';
import { type RunQueryOptions, runQuery } from '../../src/sandbox/run-query.ts';

async function query(sql: string, rows: ArchiveRows = {}, options: Partial<RunQueryOptions> = {}) {
  using fixture = makeArchive(rows);
  return await runQuery({ home: fixture.home, sql, ...options });
}

test('a question over the archive is answered, by either name of a table', async () => {
  const turn = turnRow({ model: 'a', is_sidechain: 1 });
  const rows = { sessions: [sessionRow()], turns: [turn, turnRow({ model: 'b' })], tool_calls: [callRow(turn)] };
  const {
    columns,
    rows: answer,
    rowCount,
  } = await query(
    `SELECT t.model, t.is_sidechain, s.title, c.tool_name, t.ts, t.ts_ms
     FROM archive.turns t JOIN sessions s USING (source, session_id)
     LEFT JOIN Tool_Calls c USING (source, session_id, message_id, request_id) ORDER BY t.model`,
    rows,
  );
  expect(columns.map(({ type }) => type)).toEqual(['VARCHAR', 'BOOLEAN', 'VARCHAR', 'VARCHAR', 'TIMESTAMP', 'BIGINT']);
  expect(answer).toEqual([
    ['a', true, 'Build the reader', 'Bash', '2026-04-01T12:00:00', 1_775_044_800_000],
    ['b', false, 'Build the reader', null, '2026-04-01T12:00:00', 1_775_044_800_000],
  ]);
  expect(rowCount).toBe(2);
});

test('times of the archive are TIMESTAMP in UTC; what is no time is NULL and fails no query', async () => {
  const times = ['2026-04-01T12:00:00.123Z', '2026-04-01T14:00:00+02:00', '', 'soon', '2026-13-01T00:00:00Z'];
  const turns = times.map((ts, at) => turnRow({ ts, message_id: `m${at}` }));
  const sessions = [sessionRow({ started_at: '2026-04-01T12:00:00.000Z', ended_at: null })];
  const { columns, rows } = await query('SELECT ts, ts_ms FROM turns ORDER BY message_id', { turns });
  expect(columns.map(({ type }) => type)).toEqual(['TIMESTAMP', 'BIGINT']);
  const at = Date.parse('2026-04-01T12:00:00Z');
  expect(rows).toEqual([
    ['2026-04-01T12:00:00.123', at + 123],
    ['2026-04-01T12:00:00', at],
    ...[null, null, null].map((none) => [none, none]),
  ]);
  const span = "SELECT started_at > TIMESTAMP '2026-04-01', hour(started_at), ended_at FROM sessions";
  expect((await query(span, { sessions })).rows).toEqual([[true, 12, null]]);
});

test('every public table can be read, described and explained', async () => {
  const { rows } = await query('SHOW TABLES');
  expect(rows.flat()).toEqual([
    'api_retries',
    'archive_state',
    'compactions',
    'import_problems',
    'nested_tool_calls',
    'session_notes',
    'session_relationships',
    'sessions',
    'stamps',
    'tool_calls',
    'tool_result_events',
    'turns',
    'usage_all',
    'user_turns',
  ]);
  expect((await query('SELECT archive_version FROM archive_state')).rows).toEqual([[archiveVersion]]);
  expect((await query('DESCRIBE turns')).rows).toContainEqual([
    'cost_total_picousd',
    'BIGINT',
    'YES',
    null,
    null,
    null,
  ]);
  expect((await query('EXPLAIN SELECT * FROM turns')).rowCount).toBe(1);
});

test('tables of many batches arrive whole and in order', async () => {
  const turns = Array.from({ length: 9_001 }, (_, index) => turnRow({ message_id: `m${index}`, input_tokens: index }));
  const { rows } = await query('SELECT count(*), sum(input_tokens), min(turn_index) = first(turn_index) FROM turns', {
    turns,
  });
  expect(rows).toEqual([[9_001, (9_000 * 9_001) / 2, true]]);
});

test('texts keep every character on their way', async () => {
  const title = 'a"b\\c\n\u0000\u001b[31m é 漢 😀 \u2028';
  const { rows } = await query('SELECT title, length(title) FROM sessions', { sessions: [sessionRow({ title })] });
  expect(rows).toEqual([[title, Array.from(title).length]]);
});

test('a row of megabytes arrives whole and in its place', async () => {
  const title = 'é'.repeat(2_000_000);
  const sessions = [
    sessionRow({ session_id: 'a' }),
    sessionRow({ session_id: 'b', title }),
    sessionRow({ session_id: 'c' }),
  ];
  const { rows } = await query('SELECT session_id, length(title), turn_count, ended_at FROM sessions', { sessions });
  const rest = [1, '2026-04-01T13:00:00'];
  expect(rows).toEqual([
    ['a', 16, ...rest],
    ['b', 2_000_000, ...rest],
    ['c', 16, ...rest],
  ]);
});

test('A203: integers above 2^31 and 2^53 survive from SQLite through DuckDB and Arrow to JSON', async () => {
  const values = [2_147_483_648n, 9_007_199_254_740_993n, 9_223_372_036_854_775_807n, -9_223_372_036_854_775_808n];
  const turns = values.map((value, index) => turnRow({ message_id: `m${index}`, cost_total_picousd: value }));
  const result = await query('SELECT cost_total_picousd AS v, cost_total_picousd::HUGEINT * 2 AS h FROM turns', {
    turns,
  });
  expect(result.columns.map(({ type }) => type)).toEqual(['BIGINT', 'HUGEINT']);
  const json = JSON.parse(Buffer.from(encodeResult(result, 'json')).toString()) as { rows: unknown[][] };
  expect(json.rows.map(([value]) => BigInt(String(value)))).toEqual(values);
  expect(json.rows.map(([, value]) => BigInt(String(value)))).toEqual(values.map((value) => value * 2n));
  expect(json.rows[0]).toEqual([2_147_483_648, 4_294_967_296]);
});

const everyKind = `SELECT 1.10::DECIMAL(10, 2) AS d, TIMESTAMP '2026-01-01 00:00:00.5' AS t,
  TIMESTAMPTZ '2026-01-01 00:00:00.000001+02' AS z, DATE '2026-01-01' AS day, [1, NULL] AS l, {'a': 1::HUGEINT} AS s,
  MAP {'k': 1} AS m, '\\x01'::BLOB AS b, INTERVAL 1 DAY AS i, 'inf'::DOUBLE AS f, NULL AS n, 0.1 + 0.2::DOUBLE AS x,
  true AS o, 18446744073709551615::UBIGINT AS u`;

test('every kind of value is lossless in JSON', async () => {
  const { rows } = await query(everyKind);
  expect(rows).toEqual([
    [
      '1.10',
      '2026-01-01T00:00:00.5',
      '2025-12-31T22:00:00.000001Z',
      '2026-01-01',
      [1, null],
      { a: 1 },
      [{ key: 'k', value: 1 }],
      '01',
      '1 day',
      'Infinity',
      null,
      0.300_000_000_000_000_04,
      true,
      '18446744073709551615',
    ],
  ]);
});

test('an infinite time is infinity in JSON, whatever its kind', async () => {
  const kinds = ["DATE 'infinity'", "DATE '-infinity'", "TIMESTAMP '-infinity'", "'-infinity'::TIMESTAMP_S"];
  const { rows } = await query(`SELECT ${[...kinds, "TIMESTAMPTZ 'infinity'"].join(', ')}`);
  expect(rows).toEqual([['infinity', '-infinity', '-infinity', '-infinity', 'infinity']]);
});

test('a query that fails after its first rows is an error, and not an answer that was cut', async () => {
  const sql = "SELECT (CASE WHEN range = 250000 THEN 'x' ELSE range::VARCHAR END)::BIGINT AS n FROM range(300000)";
  await expect(query(sql)).rejects.toMatchObject({
    code: 'READER_SQL_ERROR',
    message: expect.stringContaining("Could not convert string 'x' to INT64"),
  });
});

test('a query that fails after more rows than its memory holds says why it failed, and not that memory is short', async () => {
  using fixture = makeArchive({});
  const sql = `SELECT (CASE WHEN range = 399999 THEN 'x' ELSE range::VARCHAR END)::BIGINT AS n, repeat('a', 200) || range AS wide
    FROM range(400000)`;
  const limits = { memoryBytes: 48 * 1024 * 1024 };
  await expect(runQuery({ home: fixture.home, sql, limits })).rejects.toMatchObject({
    code: 'READER_SQL_ERROR',
    message: expect.stringContaining("Could not convert string 'x' to INT64"),
  });
});

test('JSON lines are an object a row', async () => {
  const result = await query("SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, NULL ORDER BY a");
  expect(Buffer.from(encodeResult(result, 'jsonl')).toString()).toBe('{"a":1,"b":"x"}\n{"a":2,"b":null}\n');
});

test('CSV quotes as RFC 4180 says, and keeps a spreadsheet from running texts', () => {
  const columns = ['a', 'b'].map((name) => ({ name, type: 'VARCHAR' }));
  const rows = [
    ['=1+1', 'x,"y"'],
    ['-1.5e3', null],
    ['@f\r\n', '＝1'],
    [-2, [1]],
  ];
  expect(csvText({ columns, rows })).toBe(`a,b\r\n'=1+1,"x,""y"""\r\n-1.5e3,\r\n"'@f\r\n",'＝1\r\n-2,[1]\r\n`);
  expect(csvText({ columns, rows: [['=1+1', '']] }, { raw: true })).toBe('a,b\r\n=1+1,\r\n');
});

test('a text is no formula of a spreadsheet whatever invisible characters it begins with; a number stays one', () => {
  const columns = [{ name: '\u00a0=head', type: 'VARCHAR' }];
  const fields = (texts: readonly string[]) => csvText({ columns, rows: texts.map((text) => [text]) }).split('\r\n');
  const formulas = [
    ' =1',
    '\n=1',
    '\t x',
    '\r',
    ' \t+1+1',
    '\u00a0-a',
    '\ufeff=1',
    '\u200b@f',
    '\u0000=1',
    '\u3000＝1',
  ];
  const plain = [' a=1', 'a', ' -1.5 ', '+2', '1-1', ''];
  const [head, ...rest] = fields([...formulas, ...plain]);
  expect(head).toBe("'\u00a0=head");
  expect(rest.join('\r\n')).toBe(
    [...formulas.map((text) => (/[\r\n]/.test(text) ? `"'${text}"` : `'${text}`)), ...plain, ''].join('\r\n'),
  );
});

test('a mistake is told in one line that says where', async () => {
  await expect(query('SELECT nothing FROM turns')).rejects.toMatchObject({
    code: 'READER_SQL_ERROR',
    message: expect.stringMatching(/^Binder Error: .*nothing.*$/),
  });
  await expect(query('SELECT * FROM nowhere')).rejects.toMatchObject({ code: 'READER_SQL_ERROR' });
});

test('a refusal is told while rows are still on their way', async () => {
  const turns = Array.from({ length: 9_000 }, (_, index) => turnRow({ message_id: `m${index}` }));
  await expect(query('DELETE FROM turns', { turns })).rejects.toMatchObject({ code: 'READER_SQL_REFUSED' });
});

test('more rows than asked for are no answer', async () => {
  await expect(query('SELECT * FROM range(11)', {}, { limits: { rowsMax: 10 } })).rejects.toMatchObject({
    code: 'READER_QUERY_LIMIT',
    message: 'the result has more than 10 rows: add a LIMIT',
  });
  expect((await query('SELECT * FROM range(10)', {}, { limits: { rowsMax: 10 } })).rowCount).toBe(10);
});

test('more bytes than asked for are no answer', async () => {
  const sql = "SELECT repeat('x', 1000) FROM range(5000)";
  await expect(query(sql, {}, { limits: { outputBytes: 100_000 } })).rejects.toMatchObject({
    code: 'READER_QUERY_LIMIT',
  });
});

test('a home without an archive is told before anything is started', async () => {
  using fixture = makeHome();
  await expect(runQuery({ home: fixture.home, sql: 'SELECT 1' })).rejects.toMatchObject({ code: 'READER_NO_ARCHIVE' });
});
