import { homeDirectory } from '@agentspine/durable-fs';
import { expect, test } from 'vitest';

test('AGENTSPINE_HOME is taken as it is written, with ~ as the folder of the user', () => {
  const cells: readonly (readonly [string | undefined, string])[] = [
    [undefined, '/u/.agentspine'],
    ['', '/u/.agentspine'],
    ['~', '/u'],
    ['~/', '/u/'],
    ['~/spine', '/u/spine'],
    ['/data/~/spine', '/data/~/spine'],
    ['spine', 'spine'],
    ['./~bob', './~bob'],
  ];
  for (const [named, expected] of cells) expect([named, homeDirectory(named, '/u')]).toEqual([named, expected]);
});

test('AGENTSPINE_HOME=~name is refused: it would become a folder of that name in the working directory', () => {
  expect(() => homeDirectory('~bob/spine', '/u')).toThrow(
    expect.objectContaining({ code: 'FS_NOT_FOUND', message: expect.stringMatching(/write the whole path/) }),
  );
});
