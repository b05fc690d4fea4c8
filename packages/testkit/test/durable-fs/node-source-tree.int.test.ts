import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { nodeSourceTree } from '@agentspine/durable-fs';
import { expect, test } from 'vitest';
import { openTempHome } from '../../src/index.ts';

function makePipe(path: string): void {
  execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
}

test('a folder is listed by name, with what each entry is; no folder is no list', () => {
  using home = openTempHome();
  mkdirSync(`${home.path}/b`);
  writeFileSync(`${home.path}/c.jsonl`, '');
  symlinkSync(`${home.path}/b`, `${home.path}/a`);
  makePipe(`${home.path}/d`);
  expect(nodeSourceTree.list(home.path)).toEqual([
    { name: 'a', kind: 'symlink' },
    { name: 'b', kind: 'directory' },
    { name: 'c.jsonl', kind: 'file' },
    { name: 'd', kind: 'other' },
  ]);
  expect(nodeSourceTree.list(`${home.path}/none`)).toBeUndefined();
  expect(nodeSourceTree.list(`${home.path}/c.jsonl`)).toBeUndefined();
});

test('stat and realPath follow symlinks; a link that leads nowhere is not there', () => {
  using home = openTempHome();
  writeFileSync(`${home.path}/file`, 'text');
  symlinkSync(`${home.path}/file`, `${home.path}/link`);
  symlinkSync(`${home.path}/none`, `${home.path}/dangling`);
  const stat = nodeSourceTree.stat(`${home.path}/link`);
  expect(stat).toMatchObject({ kind: 'file', size: 4 });
  expect(stat).toEqual(nodeSourceTree.stat(`${home.path}/file`));
  expect(nodeSourceTree.realPath(`${home.path}/link`)).toBe(`${home.path}/file`);
  for (const name of ['dangling', 'none', 'file/below']) {
    expect(nodeSourceTree.stat(`${home.path}/${name}`)).toBeUndefined();
    expect(nodeSourceTree.realPath(`${home.path}/${name}`)).toBeUndefined();
  }
});

test('an append changes size and mtime of the stat, to the nanosecond', () => {
  using home = openTempHome();
  writeFileSync(`${home.path}/file`, 'text');
  const before = nodeSourceTree.stat(`${home.path}/file`);
  appendFileSync(`${home.path}/file`, '!');
  const after = nodeSourceTree.stat(`${home.path}/file`);
  expect(after?.inode).toBe(before?.inode);
  expect(after?.size).toBe(5);
  expect(typeof after?.mtimeNs).toBe('bigint');
});

test('an open file is read at any position, also after it lost its name', () => {
  using home = openTempHome();
  writeFileSync(`${home.path}/file`, '0123456789');
  using file = nodeSourceTree.open(`${home.path}/file`);
  rmSync(`${home.path}/file`);
  const target = new Uint8Array(4);
  expect(file.read(target, 8)).toBe(2);
  expect(Buffer.from(target.subarray(0, 2)).toString()).toBe('89');
  expect(file.read(target, 10)).toBe(0);
  expect(file.stat().size).toBe(10);
  file.close();
  file.close();
  expect(() => file.read(target, 0)).toThrow(expect.objectContaining({ code: 'FS_CLOSED' }));
});

test('what cannot be opened says why', () => {
  using home = openTempHome();
  symlinkSync(`${home.path}/loop`, `${home.path}/loop`);
  const open = (name: string) => () => nodeSourceTree.open(`${home.path}/${name}`);
  expect(open('none')).toThrow(expect.objectContaining({ code: 'FS_NOT_FOUND', path: `${home.path}/none` }));
  expect(open('loop')).toThrow(expect.objectContaining({ code: 'FS_SYMLINK' }));
});

test('a named pipe among the files does not hang the reader', () => {
  using home = openTempHome();
  makePipe(`${home.path}/pipe`);
  using file = nodeSourceTree.open(`${home.path}/pipe`);
  expect(file.stat().kind).toBe('other');
});

test('a link that leads back to itself leads nowhere', () => {
  using home = openTempHome();
  symlinkSync(`${home.path}/loop`, `${home.path}/loop`);
  expect(nodeSourceTree.stat(`${home.path}/loop`)).toBeUndefined();
  expect(nodeSourceTree.list(`${home.path}/loop`)).toBeUndefined();
});

test.skipIf(process.platform !== 'linux')('what the kernel makes up is told apart (only Linux has /proc)', () => {
  using home = openTempHome();
  symlinkSync('/proc/self', `${home.path}/link`);
  expect(['/proc', '/proc/self/fd', '/sys', `${home.path}/link`].map(nodeSourceTree.isMadeByKernel)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['/', home.path, `${home.path}/none`].map(nodeSourceTree.isMadeByKernel)).toEqual([false, false, false]);
});
