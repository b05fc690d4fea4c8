import type Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { mendSurrogates } from '../../src/sandbox/mend-surrogates.ts';
import { runQuery } from '../../src/sandbox/run-query.ts';
import { makeHome } from '../archive-fixture.ts';
import { createSpine } from '../spine-fixture.ts';

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

test('a text of 30 MB arrives whole, beside rows of every other size', async () => {
  const body = 'é"\\'.repeat(30 * 256 * 1024);
  const rows = [
    ...Array.from({ length: 5_000 }, () => rowOf('a')),
    rowOf(body),
    rowOf('z'),
    rowOf('b'.repeat(9_000_000)),
  ];
  const answer = await askMessages(
    'SELECT count(*), sum(strlen(row_json)), max(strlen(body)), count(body), last(id) FROM messages',
    rows,
    { memoryBytes: 3 * 1024 ** 3 },
  );
  const bytes = rows.reduce((sum, row) => sum + Buffer.byteLength(row), 0);
  expect(answer).toEqual([[rows.length, bytes, Buffer.byteLength(body), rows.length, rows.length - 1]]);
}, 30_000);
