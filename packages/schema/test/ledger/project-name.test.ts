import { expect, test } from 'vitest';
import { projectName } from '../../src/ledger/project-name.ts';

test('a drive letter of Windows is one in both cases; all else of a folder stays', () => {
  const cells: readonly (readonly [string, string])[] = [
    ['c:\\Users\\dev', 'C:\\Users\\dev'],
    ['C:\\users\\dev', 'C:\\users\\dev'],
    ['d:/work', 'D:/work'],
    ['c:', 'C:'],
    ['/c/work', '/c/work'],
    ['/mnt/c/work', '/mnt/c/work'],
    ['c:work', 'c:work'],
    ['cc:\\x', 'cc:\\x'],
    ['', ''],
  ];
  for (const [folder, name] of cells) expect([folder, projectName(folder)]).toEqual([folder, name]);
});
