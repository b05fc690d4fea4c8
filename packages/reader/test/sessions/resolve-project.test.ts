import { expect, test } from 'vitest';
import { resolveProject } from '../../src/sessions/resolve-project.ts';

const projects = [
  ['/home/me/code/App', 'github.com/me/app'],
  ['/home/me/code/site', null],
  ['/mnt/site', null],
  ['C:\\Users\\me\\Tool', null],
  [null, 'github.com/me/none'],
] as const;

test('a project is named by its path, its key, or the last part of its path in capitals or not', () => {
  expect(resolveProject('/home/me/code/App', projects)).toBe('/home/me/code/App');
  expect(resolveProject('github.com/me/none', projects)).toBe('github.com/me/none');
  expect(resolveProject('app', projects)).toBe('/home/me/code/App');
  expect(resolveProject('TOOL', projects)).toBe('C:\\Users\\me\\Tool');
  expect(resolveProject('nowhere', projects)).toBe('nowhere');
});

test('a folder of several projects is refused with their paths', () => {
  expect(() => resolveProject('site', projects)).toThrow(
    '"site" is the folder of 2 projects:\n  /home/me/code/site\n  /mnt/site\ngive the path of one of them',
  );
});

test('a text that is a whole path or key is never ambiguous', () => {
  expect(resolveProject('site', [...projects, ['site', null]])).toBe('site');
});
