import { appendFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { examineHome, homeOf } from '@agentspine/home';
import { openTempHome, seededBytes } from '@agentspine/testkit';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { listBackups, pruneBackup, restoreBackup, takeBackup, verifyBackup } from '../src/index.ts';
import { filesOf, keptFiles, ticksIn, worldOf, writeFiles } from './backup-under-test.ts';

const homeFiles = {
  'config.json': '{}',
  'empty.json': '',
  'archive.sqlite': 'is derived',
  'logs/meta-db-errors-2026-03-01.jsonl': '{"a":1}\n{"half',
  'archive/logs/manifest.jsonl': '{"day":"2026-01-01"}\n',
  'archive/logs/2026-01-01.jsonl': '{"id":1}\n',
  'ledger.jsonl': '{"kind":"turn"}\n'.repeat(5_000),
  'ledger.jsonl.head': 'head',
  'custody/manifest.jsonl': '{"piece":1}\n',
  'blobs/ab/large': seededBytes(7, 3_000_000),
};

/** A home with files of every kind and some records, and a folder for backups beside it. */
function openPlace(): { home: string; to: string; again: string } & Disposable {
  const place = openTempHome();
  const home = join(place.path, 'home');
  using writer = openWriter({ home });
  record(writer, 0, 50);
  writeFiles(home, homeFiles);
  const beside = (name: string): string => join(place.path, name);
  return { home, to: beside('to'), again: beside('again'), [Symbol.dispose]: () => place[Symbol.dispose]() };
}

function record(writer: ReturnType<typeof openWriter>, from: number, to: number): void {
  for (let tick = from; tick < to; tick += 1) writer.obs.recordTick({ source: 'ticker', detailJson: { tick } });
}

test('a home comes back with every byte that is not derived, without half a line, and with every row', async () => {
  using place = openPlace();
  const world = worldOf(place.home);
  const report = await takeBackup(world, place);
  const restored = await restoreBackup(world, { from: place.to, into: place.again });
  const { 'spine.db': database, ...files } = filesOf(place.again);
  const { 'spine.db': _original, ...expected } = keptFiles(place.home);
  const spool = 'logs/meta-db-errors-2026-03-01.jsonl';
  expect(files).toEqual({ ...expected, [spool]: Buffer.from('{"a":1}\n') });
  expect(restored).toMatchObject({ files: report.files, bytes: report.bytes, snapshot: report.snapshot });
  expect(database?.length).toBeGreaterThan(0);
  expect(ticksIn(place.again)).toEqual(Array.from({ length: 50 }, (_, tick) => tick));
  expect(statSync(place.again).mode & 0o777).toBe(0o700);
});

test('a second backup of an unchanged home moves nothing, and one more line costs one piece', async () => {
  using place = openPlace();
  const world = worldOf(place.home);
  await takeBackup(world, place);
  expect(await takeBackup(world, place)).toMatchObject({ newBytes: 0, storedBytes: 0 });
  appendFileSync(join(place.home, 'ledger.jsonl'), '{"kind":"more"}\n');
  const third = await takeBackup(world, place);
  // The last piece of the ledger and the list of files.
  expect(third.newBytes).toBeLessThan(100_000);
  expect(third.newBytes).toBeGreaterThan(0);
  expect((await listBackups(world, { from: place.to })).snapshots).toHaveLength(3);
});

test('a home is restored as it was at an instant', async () => {
  using place = openPlace();
  const world = worldOf(place.home);
  const first = await takeBackup(world, place);
  writeFileSync(join(place.home, 'config.json'), '{"later":true}');
  await takeBackup(world, place);
  await restoreBackup(world, { from: place.to, into: place.again, at: new Date(first.at) });
  expect(String(filesOf(place.again)['config.json'])).toBe('{}');
  const before = { from: place.to, into: `${place.again}-2`, at: new Date('2026-01-01') };
  await expect(restoreBackup(world, before)).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
});

test('the doctor names the newest backup that is there, and how old it is', async () => {
  using place = openPlace();
  const world = worldOf(place.home);
  const known = async (at: string) =>
    (await examineHome(homeOf(world), { ...world, clock: () => new Date(at) }, { isDeep: false })).backup;
  expect(await known('2026-03-02')).toBeNull();
  const first = await takeBackup(world, place);
  const second = await takeBackup(world, { to: place.again });
  const ageMs = (at: string): number => Date.parse('2026-03-09') - Date.parse(at);
  expect(await known('2026-03-09')).toMatchObject({ to: place.again, isThere: true, ageMs: ageMs(second.at) });
  rmSync(place.again, { recursive: true });
  expect(await known('2026-03-09')).toMatchObject({ to: place.to, isThere: true, ageMs: ageMs(first.at) });
  rmSync(join(place.to, 'snapshots', first.snapshot ?? ''));
  expect(await known('2026-03-09')).toMatchObject({ to: place.again, isThere: false });
});

test('pruning removes what only removed backups need, and the others are whole', async () => {
  using place = openPlace();
  const world = worldOf(place.home);
  await takeBackup(world, place);
  rmSync(join(place.home, 'blobs/ab/large'));
  await takeBackup(world, place);
  const isDry = true;
  expect((await pruneBackup(world, { from: place.to, last: 1, isDry })).removed).toHaveLength(1);
  expect((await listBackups(world, { from: place.to })).snapshots).toHaveLength(2);
  const pruned = await pruneBackup(world, { from: place.to, last: 1 });
  expect(pruned.kept).toHaveLength(1);
  expect(pruned.freedBytes).toBeGreaterThan(2_900_000);
  expect(await verifyBackup(world, { from: place.to })).toMatchObject({ snapshots: 1, problems: [] });
  await restoreBackup(world, { from: place.to, into: place.again });
  expect(ticksIn(place.again)).toHaveLength(50);
});

test('what is not a file is named and left out, and a link is not followed', async () => {
  using place = openPlace();
  symlinkSync('/etc/hostname', join(place.home, 'link'));
  expect((await takeBackup(worldOf(place.home), place)).leftOut).toEqual(['link']);
});

test('what an abort interrupted is no backup, and the next one continues', async () => {
  using place = openPlace();
  const controller = new AbortController();
  controller.abort();
  const report = await takeBackup(worldOf(place.home, controller.signal), place);
  expect(report.snapshot).toBeNull();
  expect((await listBackups(worldOf(place.home), { from: place.to })).snapshots).toEqual([]);
  expect((await takeBackup(worldOf(place.home), place)).snapshot).not.toBeNull();
});

test('a folder with other files, the home itself and a folder in it are refused', async () => {
  using place = openPlace();
  const world = worldOf(place.home);
  const refused = { code: 'BACKUP_TARGET_WRONG' };
  await expect(takeBackup(world, { to: place.home })).rejects.toMatchObject(refused);
  await expect(takeBackup(world, { to: join(place.home, 'backups') })).rejects.toMatchObject(refused);
  await expect(takeBackup(world, { to: join(place.home, '..') })).rejects.toMatchObject(refused);
  writeFiles(place.to, { 'letter.txt': 'mine' });
  await expect(takeBackup(world, place)).rejects.toMatchObject(refused);
  expect(readdirSync(place.to)).toEqual(['letter.txt']);
  await expect(takeBackup(worldOf(`${place.home}-2`), place)).rejects.toMatchObject({ code: 'BACKUP_NO_HOME' });
  await expect(listBackups(world, { from: place.again })).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
});

test('a home that has files is never restored into', async () => {
  using place = openPlace();
  const world = worldOf(place.home);
  await takeBackup(world, place);
  const into = { from: place.to, into: place.home };
  await expect(restoreBackup(world, into)).rejects.toMatchObject({ code: 'BACKUP_INTO_WRONG' });
});
