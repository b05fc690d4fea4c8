import { FaultyFileSystem } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { ShardFolders } from '../src/shard-folders.ts';

function countSyncs(fileSystem: FaultyFileSystem): number {
  return fileSystem.calls.filter((call) => call.startsWith('syncDirectory')).length;
}

test('a sync that has begun does not count for a name that comes later', async () => {
  let turns = 1;
  const fileSystem = new FaultyFileSystem({ turns: () => turns });
  const shards = new ShardFolders(fileSystem);
  await shards.make('/ab');
  await (await fileSystem.open('/ab/early', 'create')).close();
  turns = 10;
  const early = shards.sync('/ab');
  turns = 1;
  await (await fileSystem.open('/ab/late', 'create')).close();
  const late = shards.sync('/ab');
  await Promise.all([early, late]);
  fileSystem.crash();
  expect([...fileSystem.files().keys()]).toEqual(['/ab/early', '/ab/late']);
});

test('all who come while a sync runs share the next one', async () => {
  const fileSystem = new FaultyFileSystem();
  const shards = new ShardFolders(fileSystem);
  await shards.make('/ab');
  await Promise.all(Array.from({ length: 16 }, () => shards.sync('/ab')));
  expect(countSyncs(fileSystem)).toBe(2);
});

test('a folder is made once; after a failure it is tried again', async () => {
  const fileSystem = new FaultyFileSystem();
  const shards = new ShardFolders(fileSystem);
  fileSystem.failCall(1, { kind: 'error', code: 'FS_IO' });
  const first = await Promise.allSettled([shards.make('/ab'), shards.make('/ab')]);
  expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await shards.make('/ab');
  await shards.make('/ab');
  expect(fileSystem.calls).toEqual(['makeDirectory /ab', 'makeDirectory /ab']);
});

test('a change made before the failed sync of another is not taken for durable by a later sync', async () => {
  const fileSystem = new FaultyFileSystem();
  const shards = new ShardFolders(fileSystem);
  await shards.make('/ab');
  const syncChange = shards.beginChange('/ab');
  await (await fileSystem.open('/ab/name', 'create')).close();
  fileSystem.failCall(fileSystem.calls.length + 1, { kind: 'error', code: 'FS_IO' });
  await expect(shards.sync('/ab')).rejects.toMatchObject({ code: 'FS_IO' });
  await expect(syncChange()).rejects.toMatchObject({ code: 'FS_IO', path: '/ab' });
  await expect(shards.beginChange('/ab')()).resolves.toBeUndefined();
});
