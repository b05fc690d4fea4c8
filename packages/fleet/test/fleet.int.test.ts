import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HomeContext, homeOf } from '@agentspine/stores';
import { s3Bucket, s3Keys, startS3Server } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { initFleet, readFleetStatus, shipHome, verifyFleet } from '../src/index.ts';
import { addTicks, addTurns, askFleet, openFleetPlace } from './fleet-under-test.ts';

const machine = 'laptop';

test('two hosts are asked as one: a session that both have is counted once, at any time and in any order', async () => {
  using place = openFleetPlace();
  const [a, b] = [place.host('a'), place.host('b')];
  const target = `dir:${place.folder}`;
  await addTurns(a, 'both', [1, 2]);
  await addTurns(b, 'both', [1, 2, 4]);
  await addTurns(b, 'alone', [8]);
  addTicks(a, [1, 2]);
  addTicks(b, [3]);
  for (const world of [b, a]) {
    await initFleet(world, { target, machine });
    await shipHome(world);
  }
  expect(await askFleet(a, place.folder)).toEqual({ tokens: { both: 7, alone: 8 }, ticks: [1, 2, 3] });
  await addTurns(a, 'later', [16]);
  addTicks(a, [4]);
  expect(await shipHome(a)).toMatchObject({ rows: 2, isNewEpoch: false });
  expect(await shipHome(a)).toMatchObject({ rows: 0 });
  const all = { tokens: { both: 7, alone: 8, later: 16 }, ticks: [1, 2, 3, 4] };
  expect(await askFleet(a, place.folder)).toEqual(all);
  expect(await askFleet(place.host('third'), place.folder)).toEqual(all);
  expect(await verifyFleet(a)).toMatchObject({ rows: 6, storedRows: 6, problems: [] });
});

test('a copied home begins an epoch of its own: what both have counts once, and what each got later is there', async () => {
  using place = openFleetPlace();
  const a = place.host('a');
  const first = await initFleet(a, { target: `dir:${place.folder}`, machine });
  await addTurns(a, 'one', [1]);
  addTicks(a, [1, 2]);
  await shipHome(a);
  place.copy('a', 'copy');
  const copy = place.host('copy');
  expect(await readFleetStatus(copy)).toMatchObject({ change: 'copied', host: first.host });
  addTicks(a, [3]);
  addTicks(copy, [4]);
  await shipHome(a);
  const report = await shipHome(copy);
  expect(report).toMatchObject({ host: first.host, isNewEpoch: true, rows: 4 });
  expect(report.epoch).not.toBe(first.epoch);
  expect(await askFleet(a, place.folder)).toEqual({ tokens: { one: 1 }, ticks: [1, 2, 3, 4] });
});

test('a clone of a whole disk is refused with words what to do, and ships as a host of its own after that', async () => {
  using place = openFleetPlace();
  const a = place.host('a');
  const { host } = await initFleet(a, { target: `dir:${place.folder}`, machine });
  addTicks(a, [1]);
  await shipHome(a);
  const file = join(homeOf(a).directory, 'fleet.json');
  const cloned = readFileSync(file);
  addTicks(a, [2]);
  await shipHome(a);
  // The clone has the same files by every mark, and an older fleet.json.
  writeFileSync(file, cloned);
  addTicks(a, [3]);
  await expect(shipHome(a)).rejects.toMatchObject({ code: 'FLEET_CLONED_HOME' });
  const renamed = await initFleet(a, { isNewHost: true, machine, name: 'clone' });
  expect(renamed.host).not.toBe(host);
  await shipHome(a);
  expect(await verifyFleet(a)).toMatchObject({ problems: [] });
});

test('a ledger that was derived again takes the place of what was shipped', async () => {
  using place = openFleetPlace();
  const a = place.host('a');
  await initFleet(a, { target: `dir:${place.folder}`, machine });
  await addTurns(a, 'wrong', [100]);
  await shipHome(a);
  expect((await askFleet(a, place.folder)).tokens).toEqual({ wrong: 100 });
  const { directory } = homeOf(a);
  renameSync(join(directory, 'ledger.jsonl'), join(directory, 'ledger.jsonl.before'));
  for (const name of readdirSync(directory)) if (/^ledger\.(?!jsonl\.before)/.test(name)) rmSync(join(directory, name));
  await addTurns(a, 'right', [1]);
  expect(await shipHome(a)).toMatchObject({ isNewEpoch: true });
  expect((await askFleet(a, place.folder)).tokens).toEqual({ right: 1 });
  const host = readdirSync(join(place.folder, 'hosts'))[0] ?? '';
  const files = readdirSync(join(place.folder, 'hosts', host), { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => name.endsWith('.zst'))).toHaveLength(1);
});

test('verify names what is damaged or missing in the folder, and shipping again puts it right', async () => {
  using place = openFleetPlace();
  const a = place.host('a');
  await initFleet(a, { target: `dir:${place.folder}`, machine });
  addTicks(a, [1, 2]);
  await shipHome(a);
  addTicks(a, [3]);
  await shipHome(a);
  const hosts = join(place.folder, 'hosts');
  const [damaged = '', lost = ''] = readdirSync(hosts, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.zst'))
    .toSorted();
  const bytes = readFileSync(join(hosts, damaged));
  writeFileSync(join(hosts, damaged), bytes.with(20, (bytes[20] ?? 0) ^ 1));
  rmSync(join(hosts, lost));
  const { problems } = await verifyFleet(a);
  expect(problems.join('\n')).toMatch(/segment 2 is not there.*00000001-records-/s);
  await shipHome(a, { isAgain: true });
  expect(await verifyFleet(a)).toMatchObject({ rows: 3, storedRows: 3, problems: [] });
  expect((await askFleet(a, place.folder)).ticks).toEqual([1, 2, 3]);
  expect(existsSync(join(hosts, damaged))).toBe(false);
});

test('a home without a fleet and a folder without one are refused with words what to do', async () => {
  using place = openFleetPlace();
  const a = place.host('a');
  await expect(shipHome(a)).rejects.toMatchObject({
    code: 'FLEET_NOT_SET_UP',
    message: expect.stringContaining('spine fleet init'),
  });
  await expect(askFleet(a, place.folder)).rejects.toMatchObject({ code: 'FLEET_NOT_FOUND' });
  addTicks(a, [1]);
  const target = `dir:${homeOf(a).directory}`;
  await expect(initFleet(a, { target, machine })).rejects.toMatchObject({ code: 'FLEET_TARGET_WRONG' });
});

test('two hosts that ship to a bucket are asked as one, and answers that are lost double nothing', async () => {
  using place = openFleetPlace();
  const faults = ['lose-answer', undefined, undefined, 'cut', undefined] as const;
  await using server = await startS3Server({ pageSizeMax: 2, fault: (_, number) => faults[number % faults.length] });
  const target = `s3://${s3Bucket}/fleet`;
  const inCloud = (world: HomeContext): HomeContext => ({ ...world, env: { ...world.env, ...server.env } });
  const [a, b] = [inCloud(place.host('a')), inCloud(place.host('b'))];
  await addTurns(a, 'both', [1, 2]);
  await addTurns(b, 'both', [1, 2, 4]);
  addTicks(b, [3]);
  for (const world of [b, a]) {
    expect(await initFleet(world, { target, machine })).toMatchObject({ target });
    await shipHome(world);
  }
  addTicks(a, [4]);
  expect(await shipHome(a)).toMatchObject({ rows: 1, isNewEpoch: false });
  expect(await askFleet(a, target)).toEqual({ tokens: { both: 7 }, ticks: [3, 4] });
  expect(await verifyFleet(a)).toMatchObject({ storedRows: 3, problems: [] });
  expect(await shipHome(a, { isAgain: true })).toMatchObject({ rows: 3, isNewEpoch: true });
  expect(await askFleet(b, target)).toEqual({ tokens: { both: 7 }, ticks: [3, 4] });
  expect([...server.objects.keys()].filter((key) => key.endsWith('.zst'))).toHaveLength(4);
  const secret = Buffer.from(s3Keys.secretAccessKey);
  expect(
    [...server.objects.values(), readFileSync(join(homeOf(a).directory, 'fleet.json'))].some((bytes) =>
      bytes.includes(secret),
    ),
  ).toBe(false);
});

test('a bucket that another program uses, one that is not there, and an address with a secret are refused', async () => {
  using place = openFleetPlace();
  await using server = await startS3Server();
  server.objects.set('fleet/other.txt', Buffer.from('other'));
  const world = { ...place.host('a'), env: { ...place.host('a').env, ...server.env } };
  const init = (target: string) => initFleet(world, { target, machine });
  await expect(init(`s3://${s3Bucket}/fleet`)).rejects.toMatchObject({ code: 'FLEET_TARGET_WRONG' });
  await expect(init('s3://other-bucket/fleet')).rejects.toMatchObject({ code: 'OBJECTS_NO_BUCKET' });
  await expect(init('s3://me:hunter2@bucket/fleet')).rejects.toMatchObject({
    code: 'OBJECTS_ADDRESS_WRONG',
    message: expect.not.stringContaining('hunter2'),
  });
  await expect(askFleet(world, `s3://${s3Bucket}/nothing`)).rejects.toMatchObject({ code: 'FLEET_NOT_FOUND' });
});
