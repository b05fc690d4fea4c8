import { readdirSync, statSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { homeOf } from '@agentspine/stores';
import { expect, test } from 'vitest';
import { fleetActions, initFleet, shipHome } from '../src/index.ts';
import { addTicks, openFleetPlace } from './fleet-under-test.ts';

test('the command that ships gives way to those who record; the function that a program calls leaves its process as it is', async () => {
  using place = openFleetPlace();
  const world = place.host('a');
  await initFleet(world, { target: `dir:${place.folder}`, machine: 'laptop' });
  addTicks(world, [1]);
  const before = getPriority();
  await shipHome(world);
  expect(getPriority()).toBe(before);
  const answer = await fleetActions['ship']?.(world, { isNewHost: false, isAgain: false, machine: 'laptop' });
  expect(answer?.isGood).toBe(true);
  expect(getPriority()).toBeGreaterThanOrEqual(5);
});

test.skipIf(process.platform !== 'linux')(
  'the command that ships gives way with all of its threads: some of them compress and sync (skipped where a process has one priority: not Linux)',
  async () => {
    using place = openFleetPlace();
    const world = place.host('a');
    await initFleet(world, { target: `dir:${place.folder}`, machine: 'laptop' });
    addTicks(world, [1]);
    await fleetActions['ship']?.(world, { isNewHost: false, isAgain: false, machine: 'laptop' });
    const priorities = readdirSync('/proc/self/task').map((thread) => getPriority(Number(thread)));
    expect(priorities.length).toBeGreaterThan(1);
    expect(Math.min(...priorities)).toBeGreaterThanOrEqual(5);
  },
);

test('a ship without news writes nothing into the home', async () => {
  using place = openFleetPlace();
  const world = place.host('a');
  await initFleet(world, { target: `dir:${place.folder}`, machine: 'laptop' });
  addTicks(world, [1]);
  const file = join(homeOf(world).directory, 'fleet.json');
  const identity = (): string => {
    const { ino, mtimeNs } = statSync(file, { bigint: true });
    return `${ino} ${mtimeNs}`;
  };
  await shipHome(world);
  const before = identity();
  expect(await shipHome(world)).toMatchObject({ segments: 0, rows: 0 });
  expect(identity()).toBe(before);
  addTicks(world, [2]);
  expect(await shipHome(world)).toMatchObject({ segments: 1, rows: 1 });
  expect(identity()).not.toBe(before);
});
