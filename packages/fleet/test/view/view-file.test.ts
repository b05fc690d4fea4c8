import { expect, test } from 'vitest';
import { formatViewFile, judgeView, parseViewFile } from '../../src/view/view-file.ts';

test.each([
  ['no view', undefined, ['a'], { kind: 'make', files: ['a'] }],
  ['new files', ['a'], ['a', 'b'], { kind: 'add', files: ['b'] }],
  ['nothing new', ['a'], ['a'], { kind: 'add', files: [] }],
  ['a file that was erased', ['a', 'b'], ['b', 'c'], { kind: 'make', files: ['b', 'c'] }],
] as const)('%s', (_what, known, files, step) => {
  expect(judgeView(known && { v: 1, files: known }, files)).toEqual(step);
});

test('a view of another version is none', () => {
  const view = { v: 1, files: ['a'] } as const;
  expect(parseViewFile(formatViewFile(view))).toEqual(view);
  expect(parseViewFile('{"v":2,"files":[]}')).toBeUndefined();
  expect(parseViewFile('{"v":1,"files":[1]}')).toBeUndefined();
});
