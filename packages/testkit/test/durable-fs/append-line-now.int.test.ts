import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { appendLineNow, reserveSpace } from '@agentspine/durable-fs';
import { expect, test } from 'vitest';
import { canMount, mountMemoryDisk, openTempHome } from '../../src/index.ts';

const appendLines = fileURLToPath(new URL('children/append-lines.ts', import.meta.url));
const appendUntilTold = fileURLToPath(new URL('children/append-until-told.ts', import.meta.url));
const sync = { sync: true };

test('a line is in the file when the call returns, and its folders are made, for the owner alone', () => {
  using home = openTempHome();
  const path = join(home.path, 'a', 'b', 'lines.jsonl');
  appendLineNow(path, 'first', sync);
  appendLineNow(path, 'second', { sync: false });
  expect(readFileSync(path, 'utf8')).toBe('first\nsecond\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
});

test('a line behind one that a crash cut short is a line of its own', () => {
  using home = openTempHome();
  const path = join(home.path, 'lines.jsonl');
  writeFileSync(path, 'whole\n{"cut sho');
  appendLineNow(path, 'next', sync);
  expect(readFileSync(path, 'utf8')).toBe('whole\n{"cut sho\nnext\n');
});

test('lines of 4 processes do not mix, and none is lost', async () => {
  using home = openTempHome();
  const path = join(home.path, 'lines.jsonl');
  const children = ['a', 'b', 'c', 'd'].map((name) => spawn(process.execPath, [appendLines, path, name, '200']));
  const exits = await Promise.all(children.map((child) => once(child, 'exit')));
  expect(exits.map(([code]) => code)).toEqual([0, 0, 0, 0]);
  // Who looks at the end of the file while another process writes takes its line for one that was cut short.
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const expected = ['a', 'b', 'c', 'd'].flatMap((name) =>
    Array.from({ length: 200 }, (_, number) => `${name} ${number} ${name.repeat((number * 37) % 5_000)}.`),
  );
  expect(lines.toSorted()).toEqual(expected.toSorted());
});

test('lines of a process whose file is renamed again and again are all in one of the files', async () => {
  using home = openTempHome();
  const path = join(home.path, 'lines.jsonl');
  const child = spawn(process.execPath, [appendUntilTold, path]);
  const [exit, said] = [once(child, 'exit'), text(child.stdout)];
  let files = 0;
  while (files < 100 && child.exitCode === null) {
    if (existsSync(path)) {
      files += 1;
      renameSync(path, join(home.path, `taken-${files}`));
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  child.stdin.end();
  expect((await exit)[0]).toBe(0);
  const found = readdirSync(home.path).flatMap((name) => readFileSync(join(home.path, name), 'utf8').split('\n'));
  const numbers = new Set(found.filter((line) => line !== '').map((line) => Number(line.split(' ')[1])));
  expect(files).toBe(100);
  expect(numbers.size).toBe(Number(await said));
});

test('a symlink, a folder and a pipe in the place of the file are refused, and nothing is written', () => {
  using home = openTempHome();
  const target = join(home.path, 'target');
  writeFileSync(target, 'precious');
  const [link, pipe] = [join(home.path, 'link'), join(home.path, 'pipe')];
  symlinkSync(target, link);
  execFileSync('mkfifo', [pipe]);
  expect(() => appendLineNow(link, 'line', sync)).toThrow(expect.objectContaining({ code: 'FS_SYMLINK' }));
  expect(() => appendLineNow(home.path, 'line', sync)).toThrow(expect.objectContaining({ code: 'FS_IS_DIRECTORY' }));
  expect(() => appendLineNow(pipe, 'line', sync)).toThrow(expect.objectContaining({ code: 'FS_IO' }));
  expect(() => appendLineNow(join(target, 'line'), 'x', sync)).toThrow(
    expect.objectContaining({ code: 'FS_NOT_DIRECTORY' }),
  );
  expect(readFileSync(target, 'utf8')).toBe('precious');
});

test('the reserve is made once, never through a symlink, and where it cannot be made nobody is troubled', () => {
  using home = openTempHome();
  const reserve = join(home.path, 'logs', '.reserve');
  reserveSpace(dirname(reserve));
  const made = lstatSync(reserve);
  reserveSpace(dirname(reserve));
  expect(lstatSync(reserve)).toMatchObject({ ino: made.ino, size: 1024 * 1024 });
  const target = join(home.path, 'target');
  writeFileSync(target, 'precious');
  symlinkSync(target, join(home.path, '.reserve'));
  reserveSpace(home.path);
  expect(readFileSync(target, 'utf8')).toBe('precious');
  reserveSpace(join(target, 'logs'));
  expect(readFileSync(target, 'utf8')).toBe('precious');
});

test.skipIf(!canMount())('on a full disk the reserve is given up for one more line (needs root, to mount one)', () => {
  using home = openTempHome();
  const folder = join(home.path, 'disk');
  using _disk = mountMemoryDisk(folder, '2m');
  reserveSpace(folder);
  fillDisk(join(folder, 'filler'));
  const path = join(folder, 'lines.jsonl');
  const line = 'x'.repeat(10_000);
  appendLineNow(path, line, sync);
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines.filter((text) => text === line)).toHaveLength(1);
  expect(existsSync(join(folder, '.reserve'))).toBe(false);
  fillDisk(join(folder, 'filler'));
  const append = () => appendLineNow(path, line, sync);
  expect(append).toThrow(expect.objectContaining({ code: expect.stringMatching('FS_NO_SPACE|FS_SHORT_WRITE') }));
});

function fillDisk(path: string): void {
  const descriptor = openSync(path, 'a');
  try {
    for (;;) appendFileSync(descriptor, Buffer.alloc(4_096, 'x'));
  } catch {
    // It is full.
  } finally {
    closeSync(descriptor);
  }
}
