import { hash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { UtcDay } from '@agentspine/schema';
import { openTempHome } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openWriter } from '../../src/index.ts';

const day = '2025-12-01' as UtcDay;
const noon = Date.parse('2025-12-01T12:00:00Z');

/** A store with a writer, and a second connection as another process would have one. */
function openStore() {
  const home = openTempHome();
  const writer = openWriter({ home: home.path });
  const database = new Database(join(home.path, 'spine.db'));
  const log = database.prepare('INSERT INTO logs (source, type, ref_id, payload, timestamp) VALUES (?, ?, ?, ?, ?)');
  const close = () => {
    database.close();
    writer.close();
    home[Symbol.dispose]();
  };
  return {
    writer,
    database,
    log: (refId: string | null = null, payload = 'x', ms = noon) => log.run('s', 't', refId, payload, ms),
    ids: () => database.prepare('SELECT id FROM logs ORDER BY id').pluck().all(),
    watermark: () => database.prepare("SELECT value FROM meta WHERE key = 'archived_up_to'").pluck().get(),
    [Symbol.dispose]: close,
  };
}

/** The lines of a day that leaves, in their order. */
function linesOf(leaving: { readonly batches: () => Iterable<{ readonly bytes: Uint8Array }> }): string[] {
  return [...leaving.batches()].flatMap(({ bytes }) => Buffer.from(bytes).toString().split('\n').slice(0, -1));
}

function idOf(line: string): number {
  return JSON.parse(line).id;
}

test('a row that comes after the day was opened is neither read nor deleted', async () => {
  using store = openStore();
  store.log();
  store.log();
  const leaving = store.writer.cold.logs().openDay(day);
  store.log();
  expect(linesOf(leaving).map(idOf)).toEqual([1, 2]);
  expect(await leaving.seal(day)).toBe(2);
  expect([store.ids(), store.watermark()]).toEqual([[3], day]);
});

test('of rows that stand among those of other days only the own ones leave', async () => {
  using store = openStore();
  const nextDay = noon + 86_400_000;
  for (const ms of [nextDay, noon, noon, nextDay, noon, nextDay]) store.log(null, 'x', ms);
  const leaving = store.writer.cold.logs().openDay(day);
  expect(linesOf(leaving).map(idOf)).toEqual([2, 3, 5]);
  expect(await leaving.seal(day)).toBe(3);
  expect(store.ids()).toEqual([1, 4, 6]);
});

test('a run that ends while its day is read still holds its rows back', async () => {
  using store = openStore();
  store.database.exec("INSERT INTO workflow_runs VALUES ('run', 'build', 'started', 0, NULL)");
  store.log('run');
  store.log();
  const leaving = store.writer.cold.logs().openDay(day);
  store.database.exec("UPDATE workflow_runs SET status = 'completed'");
  expect(linesOf(leaving).map(idOf)).toEqual([2]);
  await leaving.seal(day);
  expect(store.ids()).toEqual([1]);
});

test('a run that begins again while its day is read keeps its rows, though the file has them too', async () => {
  using store = openStore();
  store.database.exec("INSERT INTO workflow_runs VALUES ('run', 'build', 'interrupted', 0, NULL)");
  store.log('run');
  store.log();
  const leaving = store.writer.cold.logs().openDay(day);
  expect(linesOf(leaving)).toHaveLength(2);
  store.database.exec("UPDATE workflow_runs SET status = 'started'");
  expect(await leaving.seal(day)).toBe(1);
  expect(store.ids()).toEqual([1]);
});

test('the watermark never moves back, whatever a caller says', async () => {
  using store = openStore();
  store.log();
  const seal = async (to: string) => {
    const leaving = store.writer.cold.logs().openDay(day);
    await leaving.seal(to as UtcDay);
    return store.watermark();
  };
  expect([await seal('2025-12-05'), await seal('2025-12-01')]).toEqual(['2025-12-05', '2025-12-05']);
});

test('a failure while a day is deleted deletes none of it and moves nothing', async () => {
  using store = openStore();
  for (let row = 0; row < 10; row += 1) store.log();
  store.database.exec("CREATE TRIGGER stop BEFORE DELETE ON logs WHEN old.id = 7 BEGIN SELECT RAISE(ABORT, 'no'); END");
  const leaving = store.writer.cold.logs().openDay(day);
  expect(linesOf(leaving)).toHaveLength(10);
  await expect(leaving.seal(day)).rejects.toThrow(/no/);
  expect([store.ids().length, store.watermark()]).toEqual([10, undefined]);
});

test('a day too large for one transaction is deleted in several, and the watermark moves with the last', async () => {
  using store = openStore();
  store.database.exec(`INSERT INTO logs (source, type, timestamp)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250000) SELECT 's', 't', ${noon} FROM n`);
  store.database.exec(
    "CREATE TRIGGER stop BEFORE DELETE ON logs WHEN old.id = 240000 BEGIN SELECT RAISE(ABORT, 'no'); END",
  );
  const rows = store.writer.cold.logs();
  const leaving = rows.openDay(day);
  let read = 0;
  for (const batch of leaving.batches()) read += batch.rows;
  expect(read).toBe(250_000);
  await expect(leaving.seal(day)).rejects.toThrow(/no/);
  expect([store.ids().length < 150_000, store.ids().includes(240_000), store.watermark()]).toEqual([
    true,
    true,
    undefined,
  ]);
  store.database.exec('DROP TRIGGER stop');
  const again = rows.openDay(day);
  for (const _ of again.batches());
  await again.seal(day);
  expect([store.ids(), store.watermark()]).toEqual([[], day]);
});

test('the days of a run are copied into the database together, and later commits as ever', async () => {
  using store = openStore();
  const days = ['2025-12-01', '2025-12-02'] as UtcDay[];
  const insert = store.database.transaction(() => {
    for (const each of days) {
      for (let row = 0; row < 15_000; row += 1)
        store.log(`run ${row % 997}`, 'x'.repeat(200), Date.parse(`${each}T12:00:00Z`));
    }
  });
  insert();
  store.database.pragma('wal_checkpoint(TRUNCATE)');
  const digest = () => hash('sha256', readFileSync(store.database.name));
  const before = digest();
  const rows = store.writer.cold.logs();
  for (const each of days) await rows.openDay(each).seal(each);
  const walBytes = statSync(`${store.database.name}-wal`).size;
  expect([digest() === before, walBytes > 1_500 * 4_096]).toEqual([true, true]);
  store.writer.log.append({ source: 's', type: 't', refId: null, payload: null, timestamp: noon });
  expect(digest()).not.toBe(before);
});

test('batches are bounded in rows and in size', () => {
  using store = openStore();
  const insert = store.database.transaction(() => {
    for (let row = 0; row < 5_000; row += 1) store.log();
    for (let row = 0; row < 12; row += 1) store.log(null, 'x'.repeat(3_000_000));
  });
  insert();
  const batches = [...store.writer.cold.logs().openDay(day).batches()];
  expect(Math.max(...batches.map(({ rows }) => rows))).toBe(500);
  expect(Math.max(...batches.map(({ bytes }) => bytes.length))).toBeLessThan(8_000_000);
  expect(batches.reduce((sum, { rows }) => sum + rows, 0)).toBe(5_012);
});

test('ids are never used again after their rows have left', async () => {
  using store = openStore();
  store.log();
  store.log();
  const leaving = store.writer.cold.logs().openDay(day);
  for (const _ of leaving.batches());
  await leaving.seal(day);
  expect(store.log().lastInsertRowid).toBe(3);
});

test('a row goes back as it was; another row of its id, or a line that is none, is refused and changes nothing', () => {
  using store = openStore();
  const rows = store.writer.cold.logs();
  const line = '{"id":5,"source":"s","type":"t","refId":null,"payload":"é","timestamp":-1.5}';
  expect([rows.restoreRows([line]), rows.restoreRows([line])]).toEqual([1, 0]);
  expect(store.database.prepare('SELECT * FROM logs').all()).toEqual([
    { id: 5, source: 's', type: 't', ref_id: null, payload: 'é', timestamp: -1.5 },
  ]);
  const other = line.replace('é', 'e');
  const next = line.replace('5', '6');
  expect(() => rows.restoreRows([next, other])).toThrow(expect.objectContaining({ code: 'COLD_ROW_CONFLICT' }));
  for (const bad of ['{', '[]', '{"id":6}', `${next} `, next.replace('"s"', '7')]) {
    expect(() => rows.restoreRows([bad])).toThrow(expect.objectContaining({ code: 'COLD_ROW_INVALID' }));
  }
  expect(store.ids()).toEqual([5]);
});
