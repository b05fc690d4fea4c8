import assert from 'node:assert/strict';
import { hasCode, writeAll } from '@agentspine/durable-fs';
import { describe, expect, test } from 'vitest';
import { FaultyFileSystem, fileSystemContract } from '../src/index.ts';

const bytes = new TextEncoder().encode('0123456789');

async function write(fileSystem: FaultyFileSystem, path: string, options: { isSynced: boolean }): Promise<void> {
  const file = await fileSystem.open(path, 'create');
  await writeAll(file, bytes);
  if (options.isSynced) await file.sync();
  await file.close();
}

describe('the file system in memory keeps the contract of the port', () => {
  for (const { title, run } of fileSystemContract) {
    test(title, async () => {
      const fileSystem = new FaultyFileSystem();
      await fileSystem.makeDirectory('/home');
      const plantSymlink = (path: string): void => fileSystem.plantSymlink(path);
      await run({ fileSystem, root: '/home', plantSymlink });
    });
  }
});

test('a crash forgets names and bytes that were not synced', async () => {
  const fileSystem = new FaultyFileSystem();
  await write(fileSystem, '/named', { isSynced: false });
  await fileSystem.syncDirectory('/');
  await write(fileSystem, '/nameless', { isSynced: true });
  fileSystem.crash();
  expect(fileSystem.files()).toEqual(new Map([['/named', new Uint8Array()]]));
});

test('a crash keeps names and bytes that were synced', async () => {
  const fileSystem = new FaultyFileSystem();
  await write(fileSystem, '/a', { isSynced: true });
  await fileSystem.syncDirectory('/');
  fileSystem.crash();
  expect(fileSystem.files()).toEqual(new Map([['/a', bytes]]));
});

test('a rename without a sync of the folder is undone by a crash', async () => {
  const fileSystem = new FaultyFileSystem();
  await write(fileSystem, '/a', { isSynced: true });
  await fileSystem.syncDirectory('/');
  await fileSystem.rename('/a', '/b');
  expect([...fileSystem.files().keys()]).toEqual(['/b']);
  fileSystem.crash();
  expect([...fileSystem.files().keys()]).toEqual(['/a']);
});

test('a change that begins after a sync began is not covered by it', async () => {
  const fileSystem = new FaultyFileSystem();
  const file = await fileSystem.open('/a', 'create');
  await fileSystem.syncDirectory('/');
  await writeAll(file, bytes);
  const syncing = file.sync();
  await Promise.all([syncing, file.write(bytes)]);
  fileSystem.crash();
  expect(fileSystem.files().get('/a')).toEqual(bytes);
});

test('after a failed sync the bytes never become durable, whatever a second sync says', async () => {
  const fileSystem = new FaultyFileSystem();
  const file = await fileSystem.open('/a', 'create');
  await fileSystem.syncDirectory('/');
  await writeAll(file, bytes);
  fileSystem.failCall(fileSystem.calls.length + 1, { kind: 'error', code: 'FS_IO' });
  await expect(file.sync()).rejects.toMatchObject({ code: 'FS_IO' });
  await file.sync();
  expect(fileSystem.files().get('/a')).toEqual(bytes);
  fileSystem.crash();
  expect(fileSystem.files().get('/a')).toEqual(new Uint8Array());
});

test('a full disk takes what fits without an error, then fails', async () => {
  const fileSystem = new FaultyFileSystem();
  fileSystem.limitSpace(4);
  const file = await fileSystem.open('/a', 'create');
  expect(await file.write(bytes)).toBe(4);
  await expect(file.write(bytes)).rejects.toMatchObject({ code: 'FS_NO_SPACE' });
});

test('a stopped program sees no call return, and its open files are of no use after the start', async () => {
  const fileSystem = new FaultyFileSystem();
  const file = await fileSystem.open('/a', 'create');
  const running = file.write(bytes);
  fileSystem.failCall(fileSystem.calls.length + 1, { kind: 'stop' });
  const stopped = fileSystem.stat('/a');
  const outcomes = await Promise.allSettled([running, stopped, fileSystem.stat('/a')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  fileSystem.restart();
  await assert.rejects(file.write(bytes), (error) => hasCode(error, 'FS_CLOSED'));
  expect(fileSystem.files().get('/a')).toEqual(bytes);
});

test('a crash can keep any part of what was not synced', async () => {
  const fileSystem = new FaultyFileSystem();
  const file = await fileSystem.open('/a', 'create');
  await fileSystem.syncDirectory('/');
  await file.write(bytes);
  await file.write(bytes);
  const coins = [false, true];
  fileSystem.crash(() => coins.shift() ?? false);
  expect(fileSystem.files().get('/a')).toEqual(Uint8Array.of(...new Uint8Array(10), ...bytes));
});
