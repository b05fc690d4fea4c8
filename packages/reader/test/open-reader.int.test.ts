import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveVersion } from '@agentspine/schema';
import { runQuery } from '@agentspine/sql';
import { createSpine, makeArchive, makeHome, turnRow, writeArchive } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openReader } from '../src/open-reader.ts';

const nowMs = () => Date.parse('2026-04-10T00:00:00Z');

test('a home without an archive says which step is missing', () => {
  using fixture = makeHome();
  expect(() => openReader({ home: fixture.home, nowMs })).toThrow(
    expect.objectContaining({ code: 'READER_NO_ARCHIVE', message: expect.stringContaining('spine import') }),
  );
  expect(existsSync(join(fixture.home, 'archive.sqlite'))).toBe(false);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a hundred bytes', Buffer.alloc(100, 7)],
  [
    'a text',
    Buffer.from('this is not a database, whatever its name says, and it is long enough to have a header\n'.repeat(9)),
  ],
])('a file of %s instead of an archive is told apart and left as it is', (_, bytes) => {
  using fixture = makeHome();
  const path = join(fixture.home, 'archive.sqlite');
  writeFileSync(path, bytes);
  expect(() => openReader({ home: fixture.home, nowMs })).toThrow(
    expect.objectContaining({ code: 'READER_ARCHIVE_CORRUPT' }),
  );
  expect(readFileSync(path).equals(bytes)).toBe(true);
});

test('half an archive is damaged', () => {
  using fixture = makeArchive({ turns: [turnRow()] });
  const path = join(fixture.home, 'archive.sqlite');
  const whole = readFileSync(path);
  writeFileSync(path, whole.subarray(0, 6_000));
  expect(() => openReader({ home: fixture.home, nowMs })).toThrow(
    expect.objectContaining({ code: 'READER_ARCHIVE_CORRUPT' }),
  );
});

test('damage that only a question meets is READER_ARCHIVE_CORRUPT with the file and the command that repairs it', () => {
  using fixture = makeArchive({ turns: [turnRow()] });
  const path = join(fixture.home, 'archive.sqlite');
  const database = new Database(path);
  const pageSize = Number(database.pragma('page_size', { simple: true }));
  const page = Number(database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'turn'").pluck().get());
  database.close();
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xee, (page - 1) * pageSize, page * pageSize));
  using reader = openReader({ home: fixture.home, nowMs });
  expect(() => reader.summary({ by: 'model' })).toThrow(
    expect.objectContaining({
      code: 'READER_ARCHIVE_CORRUPT',
      message: expect.stringMatching(/^\/.*archive\.sqlite .*spine archive rebuild/),
    }),
  );
});

test.each([
  [archiveVersion + 1, 'READER_ARCHIVE_NEWER'],
  [archiveVersion - 1, 'READER_ARCHIVE_OLDER'],
])('an archive of version %i is refused untouched', (version, code) => {
  using fixture = makeHome();
  writeArchive(fixture.home, {}, version);
  const path = join(fixture.home, 'archive.sqlite');
  const before = readFileSync(path);
  expect(() => openReader({ home: fixture.home, nowMs })).toThrow(expect.objectContaining({ code }));
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('an archive in a folder that cannot be written is read', () => {
  using fixture = makeArchive({ turns: [turnRow()] });
  chmodSync(fixture.home, 0o500);
  try {
    using reader = openReader({ home: fixture.home, nowMs });
    expect(reader.archiveCounts().turns).toBe(1);
  } finally {
    chmodSync(fixture.home, 0o700);
  }
});

test('an archive beside which SQLite can put nothing is read through a copy, which goes', () => {
  using fixture = makeArchive({ turns: [turnRow()] });
  // SQLite cannot open its log, as on read-only media; a mode of the folder would not stop a root user.
  mkdirSync(join(fixture.home, 'archive.sqlite-wal'));
  using temporary = makeHome();
  vi.stubEnv('TMPDIR', temporary.home);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  using reader = openReader({ home: fixture.home, nowMs });
  expect(reader.archiveCounts().turns).toBe(1);
  expect(readdirSync(temporary.home)).toHaveLength(1);
  reader.close();
  expect(readdirSync(temporary.home)).toEqual([]);
});

test('a closed reader answers nothing and can be closed again', () => {
  using fixture = makeArchive({});
  const reader = openReader({ home: fixture.home, nowMs });
  reader.close();
  reader.close();
  expect(() => reader.archiveCounts()).toThrow(expect.objectContaining({ code: 'READER_CLOSED' }));
});

test('a reader that is given nothing opens the home of AGENTSPINE_HOME', async () => {
  using fixture = makeArchive({ turns: [turnRow()] });
  vi.stubEnv('AGENTSPINE_HOME', fixture.home);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  using reader = openReader();
  expect(reader.summary({ by: 'model' }).rows).toHaveLength(1);
  expect((await runQuery({ sql: 'SELECT count(*)::INTEGER FROM archive.turns' })).rows).toEqual([[1]]);
});

test('a reader that is warm answers queries; one that is closed cannot be made warm', async () => {
  using fixture = makeArchive({ turns: [turnRow()] });
  const reader = openReader({ home: fixture.home, nowMs });
  reader.prewarm();
  reader.prewarm();
  for (const asked of [1, 2]) {
    const table = await reader.query(`SELECT count(*) AS n FROM archive.turns, range(${asked})`).toTable();
    expect(Number(table.get(0)?.['n'])).toBe(asked);
  }
  reader.close();
  expect(() => reader.prewarm()).toThrow(expect.objectContaining({ code: 'READER_CLOSED' }));
});

test('a reader writes its rows as Parquet and says where; one that is closed writes nothing', async () => {
  using fixture = makeArchive({ turns: [turnRow(), turnRow()] });
  using other = makeHome();
  createSpine(fixture.home).close();
  const to = join(other.home, 'parquet');
  const reader = openReader({ home: fixture.home, nowMs });
  const tables = await reader.dataset(to);
  expect(tables.find(({ table }) => table === 'archive.turns')).toMatchObject({ rows: 2, newFiles: 1 });
  expect(tables.flatMap(({ paths }) => paths).every((path) => existsSync(join(to, path)))).toBe(true);
  reader.close();
  expect(() => reader.dataset(to)).toThrow(expect.objectContaining({ code: 'READER_CLOSED' }));
});
