import { openIfThere } from '@agentspine/durable-fs';
import { expect, test } from 'vitest';
import { FaultyFileSystem } from '../../src/index.ts';

test.each(['read', 'update'] as const)('a file that is not there is no error to open for %s', async (mode) => {
  const fileSystem = new FaultyFileSystem();
  fileSystem.plant('/a', Buffer.from('0123'));
  expect(await openIfThere(fileSystem, '/b', mode)).toBeUndefined();
  const file = await openIfThere(fileSystem, '/a', mode);
  expect((await file?.stat())?.size).toBe(4);
});

test('any other failure to open is an error', async () => {
  const fileSystem = new FaultyFileSystem();
  await fileSystem.makeDirectory('/folder');
  await expect(openIfThere(fileSystem, '/folder', 'update')).rejects.toMatchObject({ code: 'FS_IS_DIRECTORY' });
});
