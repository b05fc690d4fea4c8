import assert from 'node:assert/strict';
import { appendLinesDurably, type FileSystem, writeAll } from '@agentspine/durable-fs';
import { expect, test } from 'vitest';
import { everyFaultPoint, type FaultyFileSystem, faultModes } from '../src/index.ts';

const line = new TextEncoder().encode('line\n');

function linesOf(fileSystem: FaultyFileSystem): number {
  const text = new TextDecoder().decode(fileSystem.files().get('/log') ?? new Uint8Array());
  return text.split('\n').filter((part) => part === 'line').length;
}

async function check(fileSystem: FaultyFileSystem, acknowledged: readonly number[]): Promise<void> {
  assert(linesOf(fileSystem) >= acknowledged.length, `${acknowledged.length} lines were acknowledged`);
}

async function openLog(fileSystem: FileSystem) {
  const file = await fileSystem.open('/log', 'append');
  await fileSystem.syncDirectory('/');
  return file;
}

test('a workload that syncs before it acknowledges passes at every fault point', async () => {
  const report = await everyFaultPoint<number>({
    modes: faultModes,
    workload: async (fileSystem, acknowledge) => {
      const file = await openLog(fileSystem);
      for (let number = 1; number <= 3; number += 1) {
        await appendLinesDurably(file, line);
        acknowledge(number);
      }
    },
    check,
  });
  expect(report).toEqual({ calls: 11, runs: 11 * (2 + 2 + 1 + 1 + 1 + 3) });
});

test('a workload that acknowledges before it syncs is caught', async () => {
  const forgetful = everyFaultPoint<number>({
    modes: ['power-loss'],
    workload: async (fileSystem, acknowledge) => {
      const file = await openLog(fileSystem);
      await writeAll(file, line);
      acknowledge(1);
      await file.sync();
    },
    check,
  });
  await expect(forgetful).rejects.toThrow('power-loss at call 4 (sync /log), variant 0: 1 lines were acknowledged');
});

test('a workload that ignores short writes is caught', async () => {
  const careless = everyFaultPoint<number>({
    modes: ['short-write'],
    workload: async (fileSystem, acknowledge) => {
      const file = await openLog(fileSystem);
      await file.write(line);
      await file.sync();
      acknowledge(1);
    },
    check,
  });
  await expect(careless).rejects.toThrow('short-write at call 3 (write /log)');
});
