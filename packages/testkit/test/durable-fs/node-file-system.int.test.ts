import { chmodSync, lstatSync, symlinkSync, writeFileSync } from 'node:fs';
import { nodeFileSystem, restrictUmask } from '@agentspine/durable-fs';
import { describe, expect, test } from 'vitest';
import { fileSystemContract, openTempHome } from '../../src/index.ts';

describe('the real file system keeps the contract of the port', () => {
  for (const { title, run } of fileSystemContract) {
    test(title, async () => {
      using home = openTempHome();
      const plantSymlink = (path: string, target: string): void => symlinkSync(target, path);
      await run({ fileSystem: nodeFileSystem, root: home.path, plantSymlink });
    });
  }
});

test('files are 0600 and folders 0700 under an open umask', async () => {
  using home = openTempHome();
  const before = process.umask(0o000);
  try {
    await nodeFileSystem.makeDirectory(`${home.path}/a/b`);
    for (const mode of ['create', 'append'] as const) {
      const file = await nodeFileSystem.open(`${home.path}/a/${mode}`, mode);
      await file.close();
      expect(lstatSync(`${home.path}/a/${mode}`).mode & 0o777).toBe(0o600);
    }
    expect(lstatSync(`${home.path}/a`).mode & 0o777).toBe(0o700);
    expect(lstatSync(`${home.path}/a/b`).mode & 0o777).toBe(0o700);
  } finally {
    process.umask(before);
  }
});

test('after restrictUmask no file of this process is open to others, whoever makes it', () => {
  using home = openTempHome();
  const before = process.umask(0o022);
  try {
    restrictUmask();
    writeFileSync(`${home.path}/a`, '', { mode: 0o666 });
    expect(lstatSync(`${home.path}/a`).mode & 0o777).toBe(0o600);
  } finally {
    process.umask(before);
  }
});

test('a full disk is FS_NO_SPACE, with the error of the system as its cause', async () => {
  const file = await nodeFileSystem.open('/dev/full', 'append');
  await expect(file.write(Uint8Array.of(1))).rejects.toMatchObject({
    code: 'FS_NO_SPACE',
    path: '/dev/full',
    cause: { code: 'ENOSPC' },
  });
  await file.close();
});

test('a read of more than Node takes at once is FS_TOO_LARGE, though Node throws before it calls the system', async () => {
  using home = openTempHome();
  const file = await nodeFileSystem.open(`${home.path}/a`, 'create');
  await expect(file.read(new Uint8Array(2 ** 31), 0)).rejects.toMatchObject({
    code: 'FS_TOO_LARGE',
    path: `${home.path}/a`,
    cause: { code: 'ERR_OUT_OF_RANGE' },
  });
  await file.close();
});

test('a folder that was not closed to others stays as its user made it', async () => {
  using home = openTempHome();
  chmodSync(home.path, 0o755);
  await nodeFileSystem.makeDirectory(home.path);
  expect(lstatSync(home.path).mode & 0o777).toBe(0o755);
});
