import { createSpine, makeHome } from '@agentspine/testkit';
import type Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { mendSurrogates } from '../../src/sandbox/mend-surrogates.ts';
import { runQuery } from '../../src/sandbox/run-query.ts';

/** Rows that no writer of ours would write, and texts that people did; none may break a question or change on its way. */

type RowText = string | Buffer;

async function askMessages(sql: string, rows: readonly RowText[], limits = {}) {
  using fixture = makeHome();
  const database: Database.Database = createSpine(fixture.home);
  const insert = database.prepare('INSERT INTO messages VALUES (?, ?)');
  for (const [index, row] of rows.entries()) insert.run(index, row);
  database.close();
  return (await runQuery({ home: fixture.home, sql, limits })).rows;
}

const rowOf = (body: string) => JSON.stringify({ id: 0, source: 'email', body });

test('row_json arrives byte for byte, and its texts with every character', async () => {
  const bodies = ['a"b\\c\n\t\u0000\u001b[31m', 'é 漢 😀 \u2028\ufeff', '\\ud800 is no escape', '\u007f\u0080', ''];
  const spaced = '{ "id" : 0,\n\t"body"\r: "\\u0041\\/\\ud83d\\ude00" , "body2": 1.50 }\n';
  const rows = [...bodies.map(rowOf), spaced];
  const answer = await askMessages('SELECT row_json, body FROM messages ORDER BY id', rows);
  expect(answer).toEqual(rows.map((row) => [row, (JSON.parse(row) as { body: string }).body]));
});

test('the escape of a lone surrogate becomes that of the replacement character, in its row alone', async () => {
  const rows = [rowOf('a\ud800b'), rowOf('\\ud800'), '{"body":"\\uDC00\\ud83d\\ude00"}', '{"body":"\\\\ud800"}'];
  const answer = await askMessages("SELECT row_json, body, row_json->>'$.body' FROM messages ORDER BY id", rows);
  expect(answer).toEqual([
    [rowOf('X').replace('X', 'a\\ufffdb'), 'a\ufffdb', 'a\ufffdb'],
    [rows[1], '\\ud800', '\\ud800'],
    ['{"body":"\\ufffd\\ud83d\\ude00"}', '\ufffd😀', '\ufffd😀'],
    [rows[3], '\\ud800', '\\ud800'],
  ]);
});

test.each([
  ['a\\ud800', 'a\\ufffd'],
  ['\\uD83D\\uDE00', '\\uD83D\\uDE00'],
  ['\\ud83d\\ud83d\\ude00', '\\ufffd\\ud83d\\ude00'],
  ['\\ude00\\ud83d', '\\ufffd\\ufffd'],
  ['\\\\ud800\\\\\\ud800', '\\\\ud800\\\\\\ufffd'],
  ['\\ud8', '\\ud8'],
])('surrogates that are alone are replaced: %s', (json, mended) => {
  expect(mendSurrogates(json)).toBe(mended);
});

test('what is no JSON object has an id and its text, and no keys', async () => {
  const rows = ['[]', 'null', 'not json', '', '7', '"x"', '[{"body":"b"}]', '{"body":"b"', '\u0000', '{}'];
  const answer = await askMessages('SELECT id, row_json, source, body, ts_utc, ts_ms FROM messages', [
    ...rows,
    Buffer.from([0x7b, 0xff, 0x7d]),
    rowOf('b'),
  ]);
  expect(answer).toEqual([
    ...rows.map((row, id) => [id, row, null, null, null, null]),
    [10, '{\ufffd}', null, null, null, null],
    [11, rowOf('b'), 'email', 'b', null, null],
  ]);
});

test('the key __proto__ is a key like any other', async () => {
  const row = '{"__proto__":{"body":"stolen"},"constructor":1,"body":"b"}';
  const [answer] = await askMessages('SELECT body, source, row_json FROM messages', [row]);
  expect(answer).toEqual(['b', null, row]);
});

test('tables can be named in quotes, qualified, and in any case', async () => {
  for (const name of ['"messages"', '"obs"."messages"', 'OBS.Messages', '"META_messages"']) {
    expect(await askMessages(`SELECT count(*) FROM ${name}`, [rowOf('a'), rowOf('b')])).toEqual([[2]]);
  }
  expect(await askMessages('SELECT "messages".body FROM "obs"."messages"', [rowOf('a')])).toEqual([['a']]);
});

test('a row too large for a batch has the same columns as any other', async () => {
  const padding = `"padding":"é\\n\\ud800${'x'.repeat(2_000_000)}"`;
  const keys = [
    '"ts_utc":"2026-04-19T19:07:08.285Z"',
    '"direction":5',
    '"body":"a\\ud800\\u0000b"',
    '"__proto__":{"chat_id":1}',
  ];
  const row = (...more: readonly string[]) => `{"id":0,${[...keys, ...more].join(',')}}`;
  const sql = 'SELECT id, ts_utc, direction, body, chat_id, ts_ms FROM messages ORDER BY id';
  const answer = await askMessages(sql, [
    row(),
    row(padding),
    row(),
    row(padding),
    `[${padding.slice(10)}]`,
    `{${padding}`,
  ]);
  const cells = ['2026-04-19T19:07:08.285', null, 'a\ufffd\u0000b', null, 1_776_625_628_285];
  const nothing = cells.map(() => null);
  expect(answer).toEqual([cells, cells, cells, cells, nothing, nothing].map((row, id) => [id, ...row]));
});

test('integers and flags of a large row are typed as they are of a small one', async () => {
  using fixture = makeHome();
  const database = createSpine(fixture.home);
  const insert = database.prepare('INSERT INTO mcp_tool_calls VALUES (?, ?)');
  const padding = `"request_json":"${'x'.repeat(2_000_000)}"`;
  const values = [
    '"duration_ms":7,"success":false',
    '"duration_ms":1.5,"success":1',
    '"duration_ms":"7","success":"true"',
  ];
  for (const [index, value] of values.entries()) {
    insert.run(2 * index, `{${value}}`);
    insert.run(2 * index + 1, `{${value},${padding}}`);
  }
  database.close();
  const sql = 'SELECT duration_ms, success, length(request_json) FROM mcp_tool_calls ORDER BY id';
  const { rows } = await runQuery({ home: fixture.home, sql });
  const size = 2_000_000;
  expect(rows).toEqual([
    ...[
      [7, false, null],
      [7, false, size],
    ],
    ...[
      [null, null, null],
      [null, null, size],
    ],
    ...[
      [null, null, null],
      [null, null, size],
    ],
  ]);
});
