import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { archiveVersion } from '@agentspine/schema';
import { seededBytes } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { type ArchiveUnderTest, execute, openArchiveUnderTest, query } from './archive-under-test.ts';
import { dumpArchive } from './dump-archive.ts';
import { apiTurn, minute } from './line-builders.ts';

async function openBuilt(): Promise<ArchiveUnderTest> {
  const under = openArchiveUnderTest();
  for (let index = 0; index < 200; index += 1) {
    under.ledger.append(apiTurn({ messageId: `m${index}`, turnIndex: index, ts: minute(index) }));
  }
  await under.archive.build();
  return under;
}

test('A068: an archive of an older version is made again with what lies beside it', async () => {
  using under = await openBuilt();
  const before = dumpArchive(under.path);
  execute(under.path, 'UPDATE archive_state SET archive_version = 0');
  writeFileSync(`${under.path}-wal`, 'stale');
  rmSync(`${under.path}-wal`);
  expect(await under.archive.status()).toMatchObject({ state: 'outdated', archiveVersion: 0, upToDate: false });
  expect(await under.archive.build()).toMatchObject({ rebuiltFromZero: true, turnsApplied: 200 });
  expect(dumpArchive(under.path)).toBe(before);
  expect(await under.archive.status()).toMatchObject({ state: 'ok', archiveVersion });
});

const damages: readonly (readonly [what: string, damage: (path: string) => void])[] = [
  ['random bytes', (path) => writeFileSync(path, seededBytes(7, 50_000))],
  ['an empty file', (path) => writeFileSync(path, '')],
  ['a hundred bytes of it', (path) => truncateSync(path, 100)],
  ['half of it', (path) => truncateSync(path, Math.floor(statSync(path).size / 2 / 4096) * 4096)],
  ['an empty database', (path) => writeFileSync(path, Buffer.from('SQLite format 3\0'.padEnd(4096, '\0')))],
  ['no state', (path) => execute(path, 'DELETE FROM archive_state')],
  ['no table of turns', (path) => execute(path, 'DROP TABLE turn')],
  [
    'the database of another program',
    (path) => {
      rmSync(path);
      const database = new Database(path);
      database.exec('CREATE TABLE archive_state (id, archive_version); CREATE TABLE t (a)');
      database.close();
    },
  ],
];

test.each(damages)('A069: an archive that is %s is reported as damaged and rebuilt', async (_, damage) => {
  using under = await openBuilt();
  const before = dumpArchive(under.path);
  damage(under.path);
  expect(await under.archive.status()).toMatchObject({ state: 'corrupt', exists: true, upToDate: false });
  await expect(under.archive.vacuum()).rejects.toMatchObject({ code: 'ARCHIVE_CORRUPT' });
  expect(await under.archive.rebuild()).toMatchObject({ rebuiltFromZero: true });
  expect(dumpArchive(under.path)).toBe(before);
});

test.each(damages)('a build makes an archive that is %s again', async (_, damage) => {
  using under = await openBuilt();
  const before = dumpArchive(under.path);
  damage(under.path);
  expect(await under.archive.build()).toMatchObject({ rebuiltFromZero: true });
  expect(dumpArchive(under.path)).toBe(before);
});

test('a build that meets a damaged page on its way makes the archive again', async () => {
  using under = await openBuilt();
  const bytes = readFileSync(under.path);
  // Everything behind the first pages, which hold the schema and the state.
  bytes.fill(0xa5, 4096 * 20);
  writeFileSync(under.path, bytes);
  under.ledger.append(apiTurn({ messageId: 'late', turnIndex: 200 }));
  expect(await under.archive.build()).toMatchObject({ rebuiltFromZero: true });
  const built = dumpArchive(under.path);
  await under.archive.rebuild();
  expect(dumpArchive(under.path)).toBe(built);
});

test.each([
  ['in its header', (path: string) => execute(path, 'PRAGMA user_version = 999')],
  ['in its state', (path: string) => execute(path, 'UPDATE archive_state SET archive_version = 999')],
])(
  'an archive that says %s that it is newer is refused untouched, and only a rebuild replaces it',
  async (_, change) => {
    using under = await openBuilt();
    change(under.path);
    const before = readFileSync(under.path);
    under.ledger.append(apiTurn({ messageId: 'late' }));
    for (const refused of [() => under.archive.build(), () => under.archive.vacuum(), () => under.archive.reprice()]) {
      await expect(refused()).rejects.toMatchObject({
        code: 'ARCHIVE_NEWER',
        message: expect.stringContaining('rebuild'),
      });
    }
    expect(await under.archive.status()).toMatchObject({
      state: 'newer',
      archiveVersion: 999,
      supportedVersion: archiveVersion,
    });
    expect(Buffer.compare(readFileSync(under.path), before)).toBe(0);
    await under.archive.rebuild();
    expect(await under.archive.status()).toMatchObject({ state: 'ok', upToDate: true });
  },
);

test('a symbolic link in the place of the archive is refused and kept', async () => {
  using under = await openBuilt();
  using other = openArchiveUnderTest();
  symlinkSync(under.path, other.path);
  const before = readFileSync(under.path);
  await expect(other.archive.build()).rejects.toMatchObject({ code: 'DATABASE_NOT_A_FILE' });
  await expect(other.archive.rebuild()).rejects.toMatchObject({ code: 'DATABASE_NOT_A_FILE' });
  expect(await other.archive.status()).toMatchObject({ state: 'corrupt' });
  expect(Buffer.compare(readFileSync(under.path), before)).toBe(0);
});

test('a link planted under the name of an unfinished archive is removed, not followed', async () => {
  using under = openArchiveUnderTest();
  const victim = `${under.home.path}/victim`;
  writeFileSync(victim, 'mine');
  symlinkSync(victim, `${under.path}.building`);
  await under.archive.build();
  expect(readFileSync(victim, 'utf8')).toBe('mine');
});

test('the archive and what lies beside it are private', async () => {
  using under = openArchiveUnderTest();
  const old = process.umask(0o022);
  try {
    const home = `${under.home.path}/new/home`;
    const archive = under.reopen({ directory: home });
    await archive.build();
    expect(statSync(home).mode & 0o777).toBe(0o700);
    const database = new Database(`${home}/archive.sqlite`);
    database.exec('UPDATE archive_state SET last_built_at = NULL');
    for (const suffix of ['', '-wal', '-shm']) {
      expect(statSync(`${home}/archive.sqlite${suffix}`).mode & 0o777, suffix).toBe(0o600);
    }
    database.close();
  } finally {
    process.umask(old);
  }
});

test('a finished archive is in WAL mode with nothing beside it', async () => {
  using under = await openBuilt();
  expect(existsSync(`${under.path}-wal`)).toBe(false);
  expect(existsSync(`${under.path}.building`)).toBe(false);
  expect(query(under.path, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
});

test('a reader that has the old archive open goes on reading it through a rebuild', async () => {
  using under = await openBuilt();
  const reader = new Database(under.path, { readonly: true });
  const count = reader.prepare('SELECT count(*) FROM turns').pluck();
  expect(count.get()).toBe(200);
  under.ledger.append(apiTurn({ messageId: 'late' }));
  await under.archive.rebuild();
  expect(count.get()).toBe(200);
  reader.close();
  under.ledger.append(apiTurn({ messageId: 'later' }));
  await under.archive.build();
  expect(query(under.path, 'SELECT count(*) AS n FROM turns')).toEqual([{ n: 202 }]);
});

test('looking at an archive takes no lock away from who has it open in the same process', async () => {
  using under = await openBuilt();
  const open = new Database(under.path);
  open.prepare('UPDATE archive_state SET last_built_at = NULL').run();
  expect(await under.archive.status()).toMatchObject({ state: 'ok' });
  // To have the file to itself alone, another process needs that nobody else has it open.
  const program = `const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(process.argv[1]);
    database.exec('PRAGMA locking_mode = EXCLUSIVE; UPDATE archive_state SET last_rebuild_at = NULL');`;
  const takeAlone = () => execFileSync(process.execPath, ['-e', program, under.path], { stdio: 'pipe' });
  expect(takeAlone).toThrow('database is locked');
  open.close();
  expect(takeAlone).not.toThrow();
});

test('a closed archive refuses every operation', async () => {
  using under = await openBuilt();
  under.archive.close();
  under.archive.close();
  const operations = [
    () => under.archive.build(),
    () => under.archive.rebuild(),
    () => under.archive.status(),
    () => under.archive.vacuum(),
    () => under.archive.reprice(),
  ];
  for (const operation of operations) await expect(operation()).rejects.toMatchObject({ code: 'ARCHIVE_CLOSED' });
});

test('P10: a -wal of an earlier archive never shows through a rebuilt one', async () => {
  using under = await openBuilt();
  const writer = new Database(under.path);
  writer.pragma('wal_autocheckpoint = 0');
  writer.exec("DELETE FROM turn WHERE message_id <> 'm1'");
  copyFileSync(`${under.path}-wal`, `${under.home.path}/stale-wal`);
  writer.close();
  copyFileSync(`${under.home.path}/stale-wal`, `${under.path}-wal`);
  await under.archive.rebuild();
  expect(query(under.path, 'SELECT count(*) AS n FROM turns')).toEqual([{ n: 200 }]);
});
