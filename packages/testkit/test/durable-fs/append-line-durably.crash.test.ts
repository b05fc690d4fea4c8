import assert from 'node:assert/strict';
import { appendLinesDurably, cutTornTail, type FileSystem } from '@agentspine/durable-fs';
import { expect, test } from 'vitest';
import { everyFaultPoint, FaultyFileSystem } from '../../src/index.ts';

const batches = ['one\n', 'two\nthree\n', 'four is longer than the others\n'];

async function openLog(fileSystem: FileSystem) {
  const file = await fileSystem.open('/log', 'append');
  await fileSystem.syncDirectory('/');
  return file;
}

async function appendAll(fileSystem: FaultyFileSystem, acknowledge: (batch: string) => void): Promise<void> {
  await cutTornTail(fileSystem, '/log');
  const file = await openLog(fileSystem);
  for (const batch of batches) {
    await appendLinesDurably(file, Buffer.from(batch));
    acknowledge(batch);
  }
  await file.close();
}

/** What a program does that starts again: cuts the tail, appends, and reads only whole lines of what was ever written. */
async function check(fileSystem: FaultyFileSystem, acknowledged: readonly string[]): Promise<void> {
  await cutTornTail(fileSystem, '/log');
  const file = await openLog(fileSystem);
  await appendLinesDurably(file, Buffer.from('after\n'));
  const text = Buffer.from(fileSystem.files().get('/log') ?? []).toString();
  assert(text.startsWith(acknowledged.join('')), `${JSON.stringify(text)} begins with ${acknowledged}`);
  assert(text.endsWith('after\n'));
  const known = new Set([...batches.join('').split('\n'), 'after']);
  for (const line of text.split('\n')) assert(known.has(line) || /^\0+$/.test(line), `a glued line ${line}`);
}

test('an acknowledged line survives a fault at any call, and no later line is glued to a torn one', async () => {
  const { calls } = await everyFaultPoint({ workload: appendAll, check });
  expect(calls).toBe(13);
});

test('lines that failed are not there when the program goes on', async () => {
  await everyFaultPoint({
    workload: async (fileSystem, acknowledge: (batch: string) => void) => {
      const file = await openLog(fileSystem);
      for (const batch of batches) {
        await appendLinesDurably(file, Buffer.from(batch)).then(
          () => acknowledge(batch),
          () => undefined,
        );
      }
    },
    check: async (fileSystem, acknowledged) => {
      const text = Buffer.from(fileSystem.files().get('/log') ?? []).toString();
      assert.equal(text.replaceAll('\0', ''), text);
      assert.equal(text, acknowledged.join(''));
    },
    modes: ['short-write'],
  });
});

test('the new length is returned', async () => {
  const file = await openLog(new FaultyFileSystem());
  expect(await appendLinesDurably(file, Buffer.from('12345\n'))).toBe(6);
  expect(await appendLinesDurably(file, Buffer.from('1\n'))).toBe(8);
});

test('bytes that are not whole lines are refused', async () => {
  const file = await openLog(new FaultyFileSystem());
  await expect(appendLinesDurably(file, Buffer.from('half'))).rejects.toThrow('end in a line feed');
  await expect(appendLinesDurably(file, new Uint8Array())).rejects.toThrow('end in a line feed');
});
