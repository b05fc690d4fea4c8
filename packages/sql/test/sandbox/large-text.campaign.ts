import { createSpine, makeHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { runQuery } from '../../src/sandbox/run-query.ts';

const rowOf = (body: string) => JSON.stringify({ id: 0, source: 'email', body });

test('a text of 20 MB arrives whole within the usual limits of memory and size, beside rows of every other size', async () => {
  const body = 'é"\\'.repeat(20 * 256 * 1024);
  const rows = [
    ...Array.from({ length: 5_000 }, () => rowOf('a')),
    rowOf(body),
    rowOf('z'),
    rowOf('b'.repeat(9_000_000)),
  ];
  using fixture = makeHome();
  const database = createSpine(fixture.home);
  const insert = database.prepare('INSERT INTO messages VALUES (?, ?)');
  for (const [index, row] of rows.entries()) insert.run(index, row);
  database.close();
  const sql = 'SELECT count(*), sum(strlen(row_json)), max(strlen(body)), count(body), max(id) FROM messages';
  const { rows: answer } = await runQuery({ home: fixture.home, sql, limits: { wallMs: 120_000 } });
  const bytes = rows.reduce((sum, row) => sum + Buffer.byteLength(row), 0);
  expect(answer).toEqual([[rows.length, bytes, Buffer.byteLength(body), rows.length, rows.length - 1]]);
});
