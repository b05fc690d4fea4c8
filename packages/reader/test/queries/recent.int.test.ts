import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spineSchemaVersion } from '@agentspine/schema';
import { createSpine, insertRecord, makeHome } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openReader } from '../../src/open-reader.ts';

const now = Date.parse('2026-04-19T19:07:08.327Z');
const nowMs = () => now;
const hour = 3_600_000_000;
/** The id of a row that was written so many hours ago. */
const ago = (hours: number, micros = 0) => now * 1_000 - hours * hour + micros;

/** A reader over a home whose `spine.db` was filled as given. */
function readerOver(fill: (database: Database.Database) => void) {
  const fixture = makeHome();
  const database = createSpine(fixture.home);
  fill(database);
  database.close();
  const reader = openReader({ home: fixture.home, nowMs });
  return {
    reader,
    home: fixture.home,
    [Symbol.dispose]: () => {
      reader.close();
      fixture[Symbol.dispose]();
    },
  };
}

const tick = (database: Database.Database, id: number) =>
  insertRecord(database, 'ticks', id, { source: 's', detail_json: '{}', ts_utc: '2020-01-01T00:00:00Z' });
const deliver = (database: Database.Database, id: number) =>
  database.prepare("INSERT INTO delivery_events VALUES (?, 'email', 't', '{}', 'pending', NULL)").run(id);

test('A040: the newest rows of all tables come first, by the time of writing, and no more than asked for', async () => {
  using under = readerOver((database) => {
    for (const hours of [1, 3, 5, 7]) tick(database, ago(hours));
    insertRecord(database, 'sessions', ago(2, 431), { agent: 'a', session_num: 1, event: 'up' });
    deliver(database, ago(4));
  });
  const rows = await under.reader.recent({ hours: 6, limit: 20 });
  expect(rows.map(({ table, id }) => [table, id])).toEqual([
    ['ticks', ago(1)],
    ['sessions', ago(2, 431)],
    ['ticks', ago(3)],
    ['events', ago(4)],
    ['ticks', ago(5)],
  ]);
  expect(rows[1]).toEqual({
    origin: 'obs',
    table: 'sessions',
    id: ago(2, 431),
    at: '2026-04-19T17:07:08.327431Z',
    row: { id: ago(2, 431), ts_utc: '1970-01-01T00:00:00.000Z', agent: 'a', session_num: 1, event: 'up' },
  });
  expect(rows[3]?.row).toEqual({
    ...{ id: ago(4), source: 'email', ts_utc: 't', payload_json: '{}' },
    ...{ delivery_status: 'pending', reason: null },
  });
  expect(await under.reader.recent({ hours: 6, limit: 2 })).toEqual(rows.slice(0, 2));
  expect(await under.reader.recent({ hours: 6, limit: 20, tables: ['events', 'sessions'] })).toEqual([
    rows[1],
    rows[3],
  ]);
});

test('a row that is no JSON object is there without its keys, and an id that is no time is not', async () => {
  using under = readerOver((database) => {
    const insert = database.prepare('INSERT INTO ticks VALUES (?, ?)');
    for (const [index, text] of ['[]', 'not json', 'null', '{"__proto__":1}'].entries())
      insert.run(ago(0, -index), text);
    insert.run(2n ** 60n, '{}');
  });
  const rows = await under.reader.recent({ hours: 1, limit: 9 });
  expect(rows.map(({ row }) => JSON.stringify(row))).toEqual([undefined, undefined, undefined, '{"__proto__":1}']);
  expect((await under.reader.hotTables())[0]).toMatchObject({
    table: 'ticks',
    rows: 5,
    newestAt: '2026-04-19T19:07:08.327000Z',
  });
});

test.each([
  [{ hours: 0, limit: 1 }, /^hours must be above 0/],
  [{ hours: Number.NaN, limit: 1 }, /^hours must be above 0/],
  [{ hours: 1e9, limit: 1 }, /^hours must be above 0/],
  [{ hours: 1, limit: 0 }, /^limit must be a whole number/],
  [{ hours: 1, limit: 1.5 }, /^limit must be a whole number/],
  [{ hours: 1, limit: 1, tables: ['ids'] }, /^ids is not one of messages, /],
])('a request that makes no sense is refused: %j', async (request, message) => {
  using under = readerOver(() => undefined);
  await expect(under.reader.recent(request)).rejects.toThrow(
    expect.objectContaining({ code: 'READER_BAD_REQUEST', message: expect.stringMatching(message) }),
  );
});

test('tables are listed by their rows, with the newest; a table of an older store that is not there is not listed', async () => {
  using under = readerOver((database) => {
    for (const hours of [3, 2]) tick(database, ago(hours));
    deliver(database, ago(1));
    database.exec('DROP TABLE iroh_events');
  });
  const tables = await under.reader.hotTables();
  expect(tables).toHaveLength(19);
  expect(tables.slice(0, 3)).toEqual([
    { origin: 'obs', table: 'ticks', rows: 2, coldRows: 0, newestAt: '2026-04-19T17:07:08.327000Z' },
    { origin: 'obs', table: 'events', rows: 1, coldRows: 0, newestAt: '2026-04-19T18:07:08.327000Z' },
    { origin: 'log', table: 'logs', rows: 0, coldRows: 0, newestAt: undefined },
  ]);
});

/** Seals a day whose rows are still in SQLite, as a move that was interrupted between its two halves leaves it. */
function sealDay(home: string, table: string, day: string, rows: readonly { readonly id: number }[]): void {
  const folder = join(home, 'archive', table);
  mkdirSync(folder, { recursive: true });
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  writeFileSync(join(folder, `${day}.jsonl`), text);
  const bytes = Buffer.byteLength(text);
  const sealed = {
    ...{ v: 1, day, file: `${day}.jsonl`, rows: rows.length, bytes, storedBytes: bytes },
    ...{ firstId: rows[0]?.id, lastId: rows.at(-1)?.id, sha256: createHash('sha256').update(text).digest('hex') },
    ...{ previous: '0'.repeat(64), sealedAt: '2026-04-19T19:00:00.000Z' },
  };
  writeFileSync(join(folder, 'manifest.jsonl'), `${JSON.stringify(sealed)}\n`);
}

test('rows of a day that is half moved to the cold archive are counted once, late ones of that day too', async () => {
  const day = 24;
  const logged = Date.parse('2026-04-18T12:00:00.000Z');
  using under = readerOver((database) => {
    for (const hours of [day, day + 1, day + 2, 1]) tick(database, ago(hours));
    const insert = database.prepare("INSERT INTO logs (id, source, type, timestamp) VALUES (?, 's', 't', ?)");
    for (const id of [1, 2]) insert.run(id, logged);
  });
  // Two of three rows of the file are in SQLite; the row of 26 hours ago came late, and is in SQLite alone.
  sealDay(
    under.home,
    'ticks',
    '2026-04-18',
    [day + 3, day + 1, day].map((hours) => ({ id: ago(hours) })),
  );
  const logs = [1, 2].map((id) => ({ id, source: 's', type: 't', refId: null, payload: '{}', timestamp: logged }));
  sealDay(under.home, 'logs', '2026-04-18', logs);
  const tables = await under.reader.hotTables();
  expect(tables.find(({ table }) => table === 'ticks')).toMatchObject({ rows: 5, coldRows: 1 });
  expect(tables.find(({ table }) => table === 'logs')).toMatchObject({ rows: 2, coldRows: 0 });
});

test('a home with spine.db alone is asked about it, and says what is missing for the rest', async () => {
  using under = readerOver((database) => tick(database, ago(1)));
  expect(await under.reader.recent({ hours: 6, limit: 1 })).toHaveLength(1);
  expect(() => under.reader.archiveCounts()).toThrow(expect.objectContaining({ code: 'READER_NO_ARCHIVE' }));
  under.reader.close();
  await expect(under.reader.hotTables()).rejects.toThrow(expect.objectContaining({ code: 'READER_CLOSED' }));
});

const open = (home: string) => openReader({ home, nowMs, store: 'spine' }).close();

test('a home without spine.db says what to do, and none is made', () => {
  using fixture = makeHome();
  expect(() => open(fixture.home)).toThrow(
    expect.objectContaining({
      code: 'READER_NO_SPINE',
      message: expect.stringMatching(
        /^there is no spine\.db in .*: run `spine import` or record something first, for example/,
      ),
    }),
  );
  expect(existsSync(join(fixture.home, 'spine.db'))).toBe(false);
});

test('a spine.db of a newer schema is refused untouched, with both versions', () => {
  using under = readerOver((database) => database.exec("UPDATE meta SET value = '999'"));
  const before = readFileSync(join(under.home, 'spine.db'));
  expect(() => open(under.home)).toThrow(
    expect.objectContaining({
      code: 'READER_SPINE_NEWER',
      message: expect.stringMatching(new RegExp(`version 999, this program reads up to ${spineSchemaVersion}:`)),
    }),
  );
  expect(readFileSync(join(under.home, 'spine.db')).equals(before)).toBe(true);
});

test.each<[string, (path: string) => void]>([
  ['nothing', (path) => writeFileSync(path, '')],
  ['a text', (path) => writeFileSync(path, 'this is not a database\n'.repeat(99))],
  ['a database of something else', (path) => new Database(path).exec('CREATE TABLE meta (key, value)').close()],
  ['half a store', (path) => writeFileSync(path, readFileSync(path).subarray(0, 5_000))],
  ['a store without a version', (path) => new Database(path).exec('DELETE FROM meta').close()],
  ['a store of no number', (path) => new Database(path).exec("UPDATE meta SET value = '1e9'").close()],
])('%s in the place of spine.db is told apart', (what, plant) => {
  using fixture = makeHome();
  if (/store/.test(what)) createSpine(fixture.home).close();
  plant(join(fixture.home, 'spine.db'));
  expect(() => open(fixture.home)).toThrow(expect.objectContaining({ code: 'READER_SPINE_CORRUPT' }));
});

test('a spine.db beside which SQLite can put nothing is read through a copy', async () => {
  using under = readerOver((database) => tick(database, ago(1)));
  mkdirSync(join(under.home, 'spine.db-wal'));
  expect(await under.reader.recent({ hours: 6, limit: 1 })).toHaveLength(1);
});
