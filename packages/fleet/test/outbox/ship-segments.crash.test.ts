import { everyFaultPoint, FaultyFileSystem } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { beginHome, expectedRows, firstFile, putBack, rowsThere, shipRows } from './ship-under-test.ts';

test('a shipper that fails or is killed at any call ships each row once, and keeps what the target acknowledged', async () => {
  const report = await everyFaultPoint<number>({
    prepare: (fileSystem) => beginHome(fileSystem),
    workload: async (fileSystem, acknowledge) => {
      await shipRows(fileSystem, 1);
      acknowledge(1);
      await shipRows(fileSystem, 2);
      acknowledge(2);
      // Three segments: while one is sent, the next one is written, and the rows of the one after it are read.
      await shipRows(fileSystem, 7);
      acknowledge(7);
    },
    check: async (fileSystem, acknowledged) => {
      const there = await rowsThere(fileSystem);
      expect(there).toEqual(expectedRows(there.length));
      expect(there.length).toBeGreaterThanOrEqual(acknowledged.at(-1) ?? 0);
      await shipRows(fileSystem, 8);
      expect(await rowsThere(fileSystem)).toEqual(expectedRows(8));
      expect((await shipRows(fileSystem, 8)).segments).toBe(0);
    },
    seeds: 1,
  });
  expect(report.calls).toBeGreaterThan(30);
});

test('a clone that ships other rows under the same number is refused with words what to do, and nothing is overwritten', async () => {
  const fileSystem = new FaultyFileSystem();
  await beginHome(fileSystem);
  const { file } = await shipRows(fileSystem, 2);
  await shipRows(fileSystem, 3);
  await putBack(fileSystem, file);
  await expect(shipRows(fileSystem, 4)).rejects.toMatchObject({
    code: 'FLEET_CLONED_HOME',
    message: expect.stringContaining('spine fleet init --new-host'),
  });
  expect(await rowsThere(fileSystem)).toEqual(expectedRows(3));
});

test('an epoch that replaces another one takes its place when all of it is there', async () => {
  const fileSystem = new FaultyFileSystem();
  await beginHome(fileSystem);
  await shipRows(fileSystem, 5);
  await putBack(fileSystem, { ...firstFile, epoch: 'c'.repeat(32), replaces: [firstFile.epoch] });
  await shipRows(fileSystem, 4);
  expect(await rowsThere(fileSystem)).toEqual(expectedRows(4));
});
