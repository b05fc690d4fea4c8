import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openTempHome, type TempHome } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ArchiveDump, differencesOf, dumpArchive } from './dump-archive.ts';
import { makeHistory, writeHistory } from './make-history.ts';
import { spine } from './run-spine.ts';

let folder: TempHome;
let home: string;
let sources: string;
let expected: ArchiveDump;

const archiveOf = (directory: string): string => join(directory, 'archive.sqlite');

beforeAll(async () => {
  folder = openTempHome();
  [home, sources] = [join(folder.path, 'home'), join(folder.path, 'sources')];
  writeHistory(sources, makeHistory(3));
  await spine(home, 'import', sources);
  expected = dumpArchive(home);
  writeStaleLog();
});

afterAll(() => folder[Symbol.dispose]());

/** A log with committed changes of every turn, as a crash of another program leaves it beside a database. */
function writeStaleLog(): void {
  const copy = join(folder.path, 'copy.sqlite');
  copyFileSync(archiveOf(home), copy);
  const database = new Database(copy);
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('wal_autocheckpoint = 0');
    database.exec(`UPDATE turn SET input_tokens = 1; UPDATE turn_fact SET model = 'stale'`);
    copyFileSync(`${copy}-wal`, join(folder.path, 'stale-wal'));
  } finally {
    database.close();
  }
}

/** Leaves the stale log beside the archive, and no shared memory that could say better. */
function plantStaleLog(directory: string): void {
  rmSync(`${archiveOf(directory)}-shm`, { force: true });
  copyFileSync(join(folder.path, 'stale-wal'), `${archiveOf(directory)}-wal`);
}

test('the stale log is one that SQLite would believe', () => {
  const other = join(folder.path, 'other');
  mkdirSync(other);
  copyFileSync(archiveOf(home), archiveOf(other));
  plantStaleLog(other);
  expect(differencesOf(dumpArchive(other), expected)).not.toEqual([]);
});

test.each([
  ['archive build', ['archive', 'build']],
  ['import', ['import']],
])('%s builds a lost archive again and never reads the log that was left of it', async (_, args) => {
  rmSync(archiveOf(home));
  plantStaleLog(home);
  await spine(home, ...args, ...(args[0] === 'import' ? [sources] : []));
  expect(differencesOf(dumpArchive(home), expected)).toEqual([]);
});

test.each([
  ['archive rebuild', ['archive', 'rebuild']],
  ['rederive', ['rederive']],
])('%s puts the new archive in place of the old one without its log', async (_, args) => {
  plantStaleLog(home);
  await spine(home, ...args);
  expect(differencesOf(dumpArchive(home), expected)).toEqual([]);
});
