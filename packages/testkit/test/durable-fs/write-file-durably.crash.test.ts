import assert from 'node:assert/strict';
import { type FileSystem, writeFileDurably } from '@agentspine/durable-fs';
import { expect, test } from 'vitest';
import { everyFaultPoint, type FaultyFileSystem } from '../../src/index.ts';

const texts = ['first content', 'second, longer content', 'third'];
type Write = (fileSystem: FileSystem, text: string) => Promise<void>;

function workload(write: Write) {
  return async (fileSystem: FaultyFileSystem, acknowledge: (text: string) => void): Promise<void> => {
    for (const text of texts) {
      await write(fileSystem, text);
      acknowledge(text);
    }
  };
}

/** The file holds the last acknowledged text, or whole a later one. */
async function check(fileSystem: FaultyFileSystem, acknowledged: readonly string[]): Promise<void> {
  const bytes = fileSystem.files().get('/a');
  const found = bytes && new TextDecoder().decode(bytes);
  const isAllowed = found === undefined ? acknowledged.length === 0 : texts.indexOf(found) >= acknowledged.length - 1;
  assert(isAllowed && (found === undefined || texts.includes(found)), `found ${found} after ${acknowledged}`);
}

const durably: Write = (fileSystem, text) => writeFileDurably(fileSystem, '/a', Buffer.from(text), { tempName: '.a' });

test('a file is whole, and not older than acknowledged, after a fault at any call', async () => {
  const { calls } = await everyFaultPoint({ workload: workload(durably), check });
  expect(calls).toBe(18);
});

test('no temporary file is left when a write fails and the program goes on', async () => {
  const checkNames = async (fileSystem: FaultyFileSystem): Promise<void> => {
    const names = [...fileSystem.files().keys()];
    assert(names.length <= 1, `left over: ${names}`);
  };
  const { calls } = await everyFaultPoint({
    workload: workload(durably),
    check: async (fileSystem) => {
      if (fileSystem.files().get('/a') !== undefined) await checkNames(fileSystem);
    },
    modes: ['error', 'full-disk'],
  });
  expect(calls).toBe(18);
});

test.each<[string, Write]>([
  [
    'straight into the file',
    async (fileSystem, text) => {
      await fileSystem.remove('/a');
      const file = await fileSystem.open('/a', 'create');
      await file.write(Buffer.from(text));
      await file.sync();
      await file.close();
      await fileSystem.syncDirectory('/');
    },
  ],
  [
    'without a sync of the file',
    async (fileSystem, text) => {
      const file = await fileSystem.open('/.a', 'create');
      await file.write(Buffer.from(text));
      await file.close();
      await fileSystem.rename('/.a', '/a');
      await fileSystem.syncDirectory('/');
    },
  ],
  [
    'without a sync of the folder',
    async (fileSystem, text) => {
      const file = await fileSystem.open('/.a', 'create');
      await file.write(Buffer.from(text));
      await file.sync();
      await file.close();
      await fileSystem.rename('/.a', '/a');
    },
  ],
])('writing %s is caught by the same enumeration', async (_, careless) => {
  await expect(everyFaultPoint({ workload: workload(careless), check })).rejects.toThrow('found');
});
