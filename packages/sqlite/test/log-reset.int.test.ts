import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome, sequentialIds } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { SpineConnection } from '../src/spine-connection.ts';

const putSql = 'INSERT INTO meta (key, value) VALUES (?, ?)';
const mebibyte = 2 ** 20;
/** A hundred pages. */
const large = 'x'.repeat(400_000);

/** A writer over a store of its own, and readers of it that begin and end when they are told. */
function openStore(folder: string) {
  const path = join(folder, 'spine.db');
  let nowMs = 0;
  const connection = new SpineConnection({
    path,
    ...{ access: 'write', durability: 'process', busyTimeoutMs: 10_000 },
    timer: { now: () => nowMs, sleep: () => undefined },
    nextToken: sequentialIds('token'),
    now: () => new Date(0),
    onSetAside: () => undefined,
  });
  let keys = 0;
  const put = (count: number) => {
    for (let each = 0; each < count; each += 1) {
      nowMs += 100;
      keys += 1;
      connection.writeOnce(() => connection.prepare(putSql).run(`key ${keys}`, large));
    }
  };
  const read = () => {
    const reader = new Database(path, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM meta').get();
    return { [Symbol.dispose]: () => void reader.close() };
  };
  const pagesToCopyAfter = () =>
    connection.read(() => connection.prepare('PRAGMA wal_autocheckpoint').pluck().get() as number);
  const logBytes = () => statSync(`${path}-wal`).size;
  return { connection, put, read, pagesToCopyAfter, logBytes };
}

test('D19: beside readers that overlap the log is emptied at the first commit without one', () => {
  using home = openTempHome();
  const { connection, put, read, pagesToCopyAfter, logBytes } = openStore(home.path);
  using _ = connection;
  put(12);
  let reader = read();
  for (let each = 0; each < 10; each += 1) {
    put(2);
    const next = read();
    reader[Symbol.dispose]();
    reader = next;
  }
  // While readers overlap, it grows, and no commit copies its own pages.
  expect(logBytes()).toBeGreaterThan(8 * mebibyte);
  expect(pagesToCopyAfter()).toBe(0);
  reader[Symbol.dispose]();
  put(1);
  expect(logBytes()).toBe(0);
  expect(pagesToCopyAfter()).toBe(1_000);
  const others = read();
  put(3);
  expect(logBytes()).toBeLessThan(2 * mebibyte);
  others[Symbol.dispose]();
});

test('without readers the log is begun again as SQLite does it, and is not emptied', () => {
  using home = openTempHome();
  const { connection, put, logBytes } = openStore(home.path);
  using _ = connection;
  put(60);
  expect(logBytes()).toBeGreaterThan(3 * mebibyte);
  expect(logBytes()).toBeLessThan(6 * mebibyte);
});

test('a log that another process emptied is left to SQLite again', () => {
  using home = openTempHome();
  const { connection, put, read, pagesToCopyAfter } = openStore(home.path);
  using _ = connection;
  put(5);
  const reader = read();
  put(12);
  expect(pagesToCopyAfter()).toBe(0);
  reader[Symbol.dispose]();
  const other = new Database(join(home.path, 'spine.db'));
  other.pragma('wal_checkpoint(TRUNCATE)');
  other.close();
  put(1);
  expect(pagesToCopyAfter()).toBe(1_000);
});

test('work in bulk that asks for a longer log gets one, beside readers too', () => {
  using home = openTempHome();
  const { connection, put, read, pagesToCopyAfter, logBytes } = openStore(home.path);
  using _ = connection;
  put(1);
  connection.checkpointAfter(2_000);
  put(16);
  expect(logBytes()).toBeGreaterThan(6 * mebibyte);
  expect(pagesToCopyAfter()).toBe(2_000);
  const reader = read();
  put(10);
  expect(pagesToCopyAfter()).toBe(0);
  reader[Symbol.dispose]();
  put(1);
  expect(logBytes()).toBe(0);
  expect(pagesToCopyAfter()).toBe(2_000);
});
