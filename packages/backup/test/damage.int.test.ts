import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeLockEnvironment, ownedTempName } from '@agentspine/durable-fs';
import { openTempHome, seededBytes } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { restoreBackup, takeBackup, verifyBackup } from '../src/index.ts';
import { filesOf, worldOf, writeFiles } from './backup-under-test.ts';

test('a bit that flips anywhere in a backup is named, and nothing wrong is restored', async () => {
  using place = openTempHome();
  const home = join(place.path, 'home');
  const to = join(place.path, 'to');
  const world = worldOf(home);
  writeFiles(home, { 'ledger.jsonl': '{"a":1}\n', 'blobs/ab/cd': seededBytes(1, 20_000), 'config.json': '{}' });
  await takeBackup(world, { to });
  for (const [path, bytes] of Object.entries(filesOf(to))) {
    if (path === 'lock') continue;
    for (const part of [0, 0.3, 0.7, 1]) {
      const damaged = Buffer.from(bytes);
      const at = Math.floor((bytes.length - 1) * part);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 4, at);
      writeFileSync(join(to, path), damaged);
      const found = await verifyBackup(world, { from: to }).then(({ problems }) => problems.length > 0, hasCode);
      const restored = await restoreBackup(world, { from: to, into: join(place.path, 'again') }).then(
        () => 'restored',
        (error: { code?: string }) => error.code,
      );
      expect([path, part, found]).toEqual([path, part, true]);
      expect(restored).not.toBe('restored');
    }
    writeFileSync(join(to, path), bytes);
  }
  expect((await verifyBackup(world, { from: to })).problems).toEqual([]);
});

test('a file of the backup that is gone is named with the files that need it', async () => {
  using place = openTempHome();
  const home = join(place.path, 'home');
  const to = join(place.path, 'to');
  const world = worldOf(home);
  writeFiles(home, { 'config.json': '{"gone":1}' });
  await takeBackup(world, { to });
  writeFiles(home, { 'plans.json': '{"more":1}' });
  await takeBackup(world, { to });
  const before = Object.keys(filesOf(to)).filter((path) => path.startsWith('objects/'));
  for (const path of before) {
    const bytes = readFileSync(join(to, path));
    rmSync(join(to, path));
    const { problems } = await verifyBackup(world, { from: to });
    expect(problems.length, path).toBeGreaterThan(0);
    writeFileSync(join(to, path), bytes);
  }
});

test('a sample reads a part of the pieces, and always the same', async () => {
  using place = openTempHome();
  const home = join(place.path, 'home');
  const to = join(place.path, 'to');
  const world = worldOf(home);
  writeFiles(home, Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`blobs/ab/${index}`, `${index}`])));
  await takeBackup(world, { to });
  const [one, other] = [
    await verifyBackup(world, { from: to, percent: 10 }),
    await verifyBackup(world, { from: to, percent: 10 }),
  ];
  expect(one.chunks).toBe(other.chunks);
  expect(one.chunks).toBeGreaterThan(5);
  expect(one.chunks).toBeLessThan(50);
});

const hasCode = ({ code }: { readonly code?: string }): boolean => code?.startsWith('BACKUP_') === true;

test('what a backup that was killed left is removed by the next one, and what another one writes is not', async () => {
  using place = openTempHome();
  const home = join(place.path, 'home');
  const to = join(place.path, 'to');
  writeFiles(home, { 'config.json': '{}' });
  await takeBackup(worldOf(home), { to });
  const mine = ownedTempName(nodeLockEnvironment);
  // The process numbers of Linux end below it.
  const self = { ...nodeLockEnvironment.self, pid: 2 ** 30 };
  const left = ownedTempName({ ...nodeLockEnvironment, self });
  for (const name of [mine, `${left}.db`, `${left}.db-journal`, '.tmp.of-somebody'])
    writeFileSync(join(to, name), 'half');
  await takeBackup(worldOf(home), { to });
  const temporary = readdirSync(to).filter((name) => name.startsWith('.tmp.'));
  expect(temporary.toSorted()).toEqual([mine, '.tmp.of-somebody'].toSorted());
});
