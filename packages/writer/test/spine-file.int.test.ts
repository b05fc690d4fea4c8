import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import {
  defineTraceFunctions,
  recordKinds,
  spineApplicationId,
  spineMigrations,
  spineSchemaVersion,
} from '@agentspine/schema';
import { ManualClock, openTempHome, seededBytes, startChild } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openReadOnly, openWriter, type WriterProblem } from '../src/index.ts';
import { SpineUnderTest } from './spine-under-test.ts';

const recordTicks = new URL('./children/record-ticks.ts', import.meta.url);

const tick = { source: 'a', detailJson: {} };

/** Every file of a folder and a digest of its bytes, apart from what SQLite shares between readers. */
function digestsOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names
      .filter(({ name }) => !name.endsWith('-shm'))
      .map(({ name }) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  );
}

test('A001: a new store has all 19 tables, rows in two columns, and migrating it again changes nothing', () => {
  using spine = new SpineUnderTest();
  const schema = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name";
  const before = spine.sql(schema);
  const names = spine
    .sql("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .map((row) => (row as { name: string }).name);
  expect(names).toEqual(
    expect.arrayContaining([...recordKinds.map(({ table }) => table), 'source_cursors', 'delivery_events']),
  );
  for (const { table } of recordKinds) {
    expect(spine.sql(`PRAGMA table_info(${table})`)).toEqual([
      expect.objectContaining({ name: 'id', type: 'INTEGER', pk: 1 }),
      expect.objectContaining({ name: 'row_json', type: 'TEXT', notnull: 1, pk: 0 }),
    ]);
    expect(spine.sql(`PRAGMA index_list(${table})`)).toEqual([]);
  }
  const version = spine.sql('PRAGMA schema_version');
  spine.writer.migrate();
  spine.reopen().migrate();
  expect(spine.sql(schema)).toEqual(before);
  expect(spine.sql('PRAGMA schema_version')).toEqual(version);
});

const schemaSql =
  "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'search_documents_fts_%' ORDER BY type, name";

/** What a database has after the statements of the migrations and nothing else: a later one may rename what an earlier one made. */
function migratedSchema(): unknown[] {
  const database = new Database(':memory:');
  try {
    database.pragma('foreign_keys = OFF');
    defineTraceFunctions(database);
    for (const statement of spineMigrations.flat()) database.exec(statement);
    return database.prepare(schemaSql).all();
  } finally {
    database.close();
  }
}

test('A206: a new database has exactly what the migrations say', () => {
  using spine = new SpineUnderTest();
  expect(spine.sql(schemaSql)).toEqual(migratedSchema());
  expect(spine.sql("SELECT value FROM meta WHERE key = 'schema_version'")).toEqual([
    { value: String(spineSchemaVersion) },
  ]);
});

test('files of the store are for the owner alone', () => {
  using spine = new SpineUnderTest();
  spine.writer.obs.recordTick(tick);
  expect(statSync(spine.home).mode & 0o777).toBe(0o700);
  for (const name of ['spine.db', 'spine.db-wal', 'spine.db-shm', 'spine.db-turn', 'spine.db-lock']) {
    expect([name, statSync(join(spine.home, name)).mode & 0o777]).toEqual([name, 0o600]);
  }
});

/** What older programs left where the store should be. */
const foreignFiles: readonly (readonly [what: string, version: number, make: (path: string) => void])[] = [
  [
    'a store of another engine',
    0,
    (path) => writeFileSync(path, Buffer.concat([Buffer.from('redb\x1a\n\xa9\r\n'), seededBytes(1, 70_000)])),
  ],
  ['a few bytes', 0, (path) => writeFileSync(path, 'hello')],
  ['an empty file', 0, (path) => writeFileSync(path, '')],
  ['zeros', 0, (path) => writeFileSync(path, Buffer.alloc(8_192))],
  ['a SQLite file with real columns', 1, (path) => makeOldStore(path)],
  [
    'a SQLite file that names its version',
    6,
    (path) => makeOldStore(path, 'CREATE TABLE meta (key, value)', "INSERT INTO meta VALUES ('schema_version', '6')"),
  ],
  ['a SQLite file with a user version', 3, (path) => makeOldStore(path, 'PRAGMA user_version = 3')],
];

function makeOldStore(path: string, ...more: readonly string[]): void {
  const database = new Database(path);
  database.exec('CREATE TABLE messages (id INTEGER PRIMARY KEY, ts_utc TEXT, body TEXT)');
  database.exec("INSERT INTO messages VALUES (1, '2025-01-01T00:00:00Z', 'kept')");
  for (const statement of more) database.exec(statement);
  database.close();
}

test.each(foreignFiles)(
  'A019: %s is set aside as version %s, byte for byte, and a new store is made',
  (_, version, make) => {
    using home = openTempHome();
    const path = join(home.path, 'spine.db');
    const problems: WriterProblem[] = [];
    const clock = new ManualClock('2026-01-02T03:04:05.678Z');
    for (const suffix of ['', '-2', '-3']) {
      rmSync(path, { force: true });
      make(path);
      const bytes = readFileSync(path);
      openWriter({ home: home.path, clock, onProblem: (problem) => problems.push(problem) }).close();
      const backup = join(home.path, `spine-v${version}-20260102T030405678Z${suffix}.bak`);
      expect(readFileSync(backup).equals(bytes)).toBe(true);
      expect(problems.at(-1)).toEqual({ kind: 'set-aside', backupPath: backup });
      using writer = openReadOnly({ home: home.path });
      expect(writer.obs.getTask(1)).toBeUndefined();
    }
    expect(problems).toHaveLength(3);
  },
);

test('A019: an older store whose last rows are still in its -wal keeps them in the backup', () => {
  using home = openTempHome();
  const [old, path] = [join(home.path, 'old.db'), join(home.path, 'spine.db')];
  const database = new Database(old);
  database.pragma('journal_mode = WAL');
  database.exec('CREATE TABLE messages (id INTEGER PRIMARY KEY, body TEXT)');
  database.exec("INSERT INTO messages VALUES (1, 'in the wal')");
  for (const suffix of ['', '-wal']) copyFileSync(`${old}${suffix}`, `${path}${suffix}`);
  database.close();
  using writer = openWriter({ home: home.path });
  writer.obs.recordTick(tick);
  const backup = readdirSync(home.path).find((name) => name.endsWith('.bak')) ?? '';
  expect(backup).toMatch(/^spine-v1-\d{8}T\d{9}Z\.bak$/);
  const kept = new Database(join(home.path, backup));
  expect(kept.prepare('SELECT body FROM messages').pluck().all()).toEqual(['in the wal']);
  kept.close();
});

test('A020: a store of a newer version is refused by both numbers, and no byte of it changes', () => {
  using spine = new SpineUnderTest();
  spine.writer.obs.recordTick(tick);
  const newer = spineSchemaVersion + 1;
  spine.writer.close();
  spine.sql(`UPDATE meta SET value = '${newer}' WHERE key = 'schema_version'`);
  const before = digestsOf(spine.home);
  const refused = new RegExp(`schema version ${newer}, this program writes ${spineSchemaVersion}`);
  expect(() => spine.open()).toThrow(expect.objectContaining({ code: 'SPINE_NEWER' }));
  expect(() => spine.open()).toThrow(refused);
  expect(() => openReadOnly({ home: spine.home })).toThrow(refused);
  const after = digestsOf(spine.home);
  expect(after['spine.db']).toBe(before['spine.db']);
  expect(spine.sql('SELECT count(*) AS n FROM ticks')).toEqual([{ n: 1 }]);
});

test('A021: a store that was opened for reading takes no record, and a missing one is not made', () => {
  using spine = new SpineUnderTest();
  spine.writer.obs.updateCursor('email', '7');
  using reading = openReadOnly({ home: spine.home });
  const refused = expect.objectContaining({ code: 'WRITER_READ_ONLY' });
  expect(reading.obs.readCursor('email')?.cursorValue).toBe('7');
  expect(() => reading.obs.recordTick(tick)).toThrow(refused);
  expect(() => reading.obs.recordTokenUsageBatch([{}])).toThrow(refused);
  expect(() => reading.obs.insertEvent({ source: 'a', payloadJson: 1 })).toThrow(refused);
  expect(() => reading.obs.updateCursor('email', '8')).toThrow(refused);
  expect(() => reading.transaction(() => 1)).toThrow(refused);
  expect([spine.spooled(), spine.rows('ticks')]).toEqual([[], []]);
  const missing = join(spine.home, 'elsewhere');
  expect(() => openReadOnly({ home: missing })).toThrow(expect.objectContaining({ code: 'SPINE_MISSING' }));
  expect(existsSync(missing)).toBe(false);
});

test('what an older store has not got is told with its version, until a writer has migrated it', async () => {
  using folder = openTempHome();
  const home = join(folder.path, 'home');
  makeFirstVersion(home);
  using reading = openReadOnly({ home });
  expect(reading.obs.readCursor('email')).toBeUndefined();
  const outdated = expect.objectContaining({ code: 'SPINE_OUTDATED', message: expect.stringContaining('version 1') });
  expect(() => reading.log.getWorkflowRun('r')).toThrow(outdated);
  await expect(reading.log.subscribe(0, { follow: false }).next()).rejects.toEqual(outdated);
  openWriter({ home }).close();
  expect(reading.log.getWorkflowRun('r')).toBeUndefined();
});

test('whoever opens an older store is told of each statement of its migration, and of none in a store of today', () => {
  using folder = openTempHome();
  const home = join(folder.path, 'home');
  makeFirstVersion(home);
  const told: (readonly [number, number])[] = [];
  const onMigrating = (statements: number, statementsTotal: number) => void told.push([statements, statementsTotal]);
  openWriter({ home, onMigrating }).close();
  const total = spineMigrations.slice(1).flat().length;
  expect(told).toEqual(Array.from({ length: total }, (_, index) => [index, total]));
  openWriter({ home, onMigrating }).close();
  expect(told).toHaveLength(total);
});

/** `spine.db` as the first version made it. */
function makeFirstVersion(home: string): void {
  mkdirSync(home);
  const database = new Database(join(home, 'spine.db'));
  database.pragma('journal_mode = WAL');
  database.pragma(`application_id = ${spineApplicationId}`);
  for (const statement of spineMigrations[0] ?? []) database.exec(statement);
  database.exec("INSERT INTO meta VALUES ('schema_version', '1')");
  database.close();
}

test('a symlink or a folder in the place of the store is refused', () => {
  using spine = new SpineUnderTest();
  spine.writer.close();
  const home = join(spine.home, 'other');
  mkdirSync(home);
  symlinkSync(spine.path, join(home, 'spine.db'));
  expect(() => openWriter({ home })).toThrow(expect.objectContaining({ code: 'DATABASE_NOT_A_FILE' }));
  rmSync(join(home, 'spine.db'));
  mkdirSync(join(home, 'spine.db'));
  expect(() => openWriter({ home })).toThrow(expect.objectContaining({ code: 'DATABASE_NOT_A_FILE' }));
});

test('8 processes that start at once in a home that is not there share one store, and none fails', async () => {
  using home = openTempHome();
  const folder = join(home.path, 'not', 'there');
  const names = Array.from({ length: 8 }, (_, index) => `process ${index}`);
  const children = names.map((name) => startChild(recordTicks, folder, name, '3'));
  const said = await Promise.all(children.map((child) => child.ended()));
  expect(said.map((text) => JSON.parse(text).problems)).toEqual(new Array(8).fill(0));
  const database = new Database(join(folder, 'spine.db'));
  const sources = database.prepare("SELECT row_json ->> '$.source' FROM ticks").pluck().all();
  database.close();
  expect(sources.toSorted()).toEqual(names.flatMap((name) => [name, name, name]));
  expect(readdirSync(folder).filter((name) => /-new-|\.bak/.test(name))).toEqual([]);
});

test('4 processes that find a foreign file at once set it aside once, and none fails', async () => {
  using home = openTempHome();
  writeFileSync(join(home.path, 'spine.db'), seededBytes(2, 10_000));
  const children = Array.from({ length: 4 }, (_, index) => startChild(recordTicks, home.path, `${index}`, '1'));
  await Promise.all(children.map((child) => child.ended()));
  expect(readdirSync(home.path).filter((name) => name.endsWith('.bak'))).toHaveLength(1);
  const database = new Database(join(home.path, 'spine.db'));
  expect(database.prepare('SELECT count(*) FROM ticks').pluck().get()).toBe(4);
  database.close();
});

test('the -wal of a database that was deleted is not read into the next one, and is kept', () => {
  using spine = new SpineUnderTest();
  for (let number = 0; number < 20; number += 1) spine.writer.obs.recordTick(tick);
  rmSync(spine.path);
  using next = spine.open();
  next.obs.recordCrash({ kind: 'k', agent: 'a', detailJson: 1 });
  expect([spine.rows('ticks').length, spine.rows('crashes').length]).toEqual([0, 1]);
  const kept = readdirSync(spine.home).filter((name) => /^spine\.db-orphan-.*-wal$/.test(name));
  expect(kept).toHaveLength(1);
  // The old writer finds out, and does not take the new store's files with it.
  spine.writer.obs.recordTick(tick);
  spine.writer.close();
  next.obs.recordCrash({ kind: 'k', agent: 'a', detailJson: 2 });
  expect(spine.rows('crashes')).toHaveLength(2);
  expect(spine.sql('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
});
