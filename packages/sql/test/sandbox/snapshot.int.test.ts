import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createSpine, makeHome } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { runQuery } from '../../src/sandbox/run-query.ts';

/** Puts a row into each of two tables, transaction by transaction, until stdin ends, but never fewer than 1,000 times. */
const writerScript = `
  import { createRequire } from 'node:module';
  const Database = createRequire(${JSON.stringify(import.meta.url)})('better-sqlite3');
  // To be kept waiting for longer is an error. No clock but SQLite's own, which counts waiting alone.
  const database = new Database(process.argv[2], { timeout: 100 });
  database.pragma('synchronous = OFF');
  const inserts = ['ticks', 'crashes'].map((table) => database.prepare('INSERT INTO ' + table + ' VALUES (?, ?)'));
  const write = database.transaction((id) => inserts.forEach((insert) => insert.run(id, '{}')));
  let isOver = false;
  process.stdin.on('end', () => { isOver = true; }).resume();
  let written = 0;
  while (!isOver || written < 1000) {
    write(1_000_000 + written);
    written += 1;
    if (written === 1) process.stdout.write('started\\n');
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.stdout.write(String(written));
`;

test('A037: a query sees one instant of all tables while another process writes, which it never keeps waiting for 100 ms', async () => {
  using fixture = makeHome();
  const path = join(fixture.home, 'spine.db');
  const database = createSpine(fixture.home);
  database.exec(`
    WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n LIMIT 100000)
    INSERT INTO ticks SELECT i, json_object('id', i, 'source', 'fill') FROM n`);
  database.exec('INSERT INTO crashes SELECT id, row_json FROM ticks');
  const script = join(fixture.home, 'write.mjs');
  writeFileSync(script, writerScript);
  const writer = spawn(process.execPath, [script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(writer, 'close');
  let said = '';
  writer.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(writer.stdout, 'data');
  const sql = 'SELECT (SELECT count(*) FROM ticks), (SELECT count(*) FROM ticks), (SELECT count(*) FROM crashes)';
  const { rows } = await runQuery({ home: fixture.home, sql });
  writer.stdin.end();
  expect(await closed).toEqual([0, null]);
  const written = Number(said.replace('started\n', ''));
  const counts = rows[0] ?? [];
  expect(new Set(counts).size).toBe(1);
  expect(Number(counts[0])).toBeGreaterThan(100_000);
  expect(written).toBeGreaterThanOrEqual(1_000);
  const after = database.prepare('SELECT count(*) FROM ticks').pluck().get();
  expect(after).toBe(100_000 + written);
  database.close();
});
