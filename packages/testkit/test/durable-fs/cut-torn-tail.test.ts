import { cutTornTail } from '@agentspine/durable-fs';
import { expect, test } from 'vitest';
import { FaultyFileSystem } from '../../src/index.ts';

const text = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);

test('a file cut at any byte keeps its whole lines, and what is cut is kept aside', async () => {
  const whole = 'one\n\ntwo, longer\nthree\n';
  for (let length = 0; length <= whole.length; length += 1) {
    const fileSystem = new FaultyFileSystem();
    fileSystem.plant('/log', whole.slice(0, length));
    const end = whole.slice(0, length).lastIndexOf('\n') + 1;
    const torn = await cutTornTail(fileSystem, '/log');
    fileSystem.crash();
    expect(text(fileSystem.files().get('/log'))).toBe(whole.slice(0, end));
    expect(torn).toEqual(end === length ? undefined : { cutBytes: length - end, savedAs: '/log.torn-1' });
    expect(text(fileSystem.files().get('/log.torn-1'))).toBe(end === length ? undefined : whole.slice(end, length));
  }
});

test('a torn line longer than the reading window is cut whole', async () => {
  for (const before of ['', 'kept\n']) {
    const fileSystem = new FaultyFileSystem();
    const long = 'x'.repeat(200_001);
    fileSystem.plant('/log', before + long);
    expect(await cutTornTail(fileSystem, '/log')).toMatchObject({ cutBytes: long.length });
    expect(text(fileSystem.files().get('/log'))).toBe(before);
    expect(text(fileSystem.files().get('/log.torn-1'))).toBe(long);
  }
});

test('every cut gets a file of its own', async () => {
  const fileSystem = new FaultyFileSystem();
  for (const number of [1, 2, 3]) {
    fileSystem.plant('/log', `kept\ntorn ${number}`);
    expect((await cutTornTail(fileSystem, '/log'))?.savedAs).toBe(`/log.torn-${number}`);
  }
  expect(text(fileSystem.files().get('/log.torn-2'))).toBe('torn 2');
});

test('a file that is not there is not made', async () => {
  const fileSystem = new FaultyFileSystem();
  expect(await cutTornTail(fileSystem, '/log')).toBeUndefined();
  expect(fileSystem.files().size).toBe(0);
});

test('a disk without room for the copy leaves the tail where it is', async () => {
  const fileSystem = new FaultyFileSystem();
  fileSystem.plant('/log', 'kept\ntorn');
  fileSystem.limitSpace(2);
  await expect(cutTornTail(fileSystem, '/log')).rejects.toMatchObject({ code: 'FS_NO_SPACE' });
  expect([...fileSystem.files().keys()]).toEqual(['/log']);
  expect(text(fileSystem.files().get('/log'))).toBe('kept\ntorn');
  expect(fileSystem.openFiles).toBe(0);
});
