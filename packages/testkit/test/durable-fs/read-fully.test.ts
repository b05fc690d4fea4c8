import { readFully } from '@agentspine/durable-fs';
import { expect, test } from 'vitest';
import { FaultyFileSystem } from '../../src/index.ts';

async function readInThrees(length: number, position: number): Promise<string> {
  const fileSystem = new FaultyFileSystem();
  fileSystem.plant('/a', Buffer.from('0123456789'));
  const file = await fileSystem.open('/a', 'read');
  const givesThree = { ...file, read: (target: Uint8Array, from: number) => file.read(target.subarray(0, 3), from) };
  const target = new Uint8Array(length);
  return Buffer.from(target.subarray(0, await readFully(givesThree, target, position))).toString();
}

test('short reads are continued until the target is full', async () => {
  expect(await readInThrees(8, 0)).toBe('01234567');
  expect(await readInThrees(4, 5)).toBe('5678');
});

test('fewer bytes come only at the end of the file', async () => {
  expect(await readInThrees(100, 2)).toBe('23456789');
  expect(await readInThrees(100, 10)).toBe('');
});
