import { expect, test } from 'vitest';
import { groupFiles } from '../src/index.ts';

const session = (name: string, parent?: string) => ({ name, session: name, parent, lastMs: 0 });
const namesOf = (files: Parameters<typeof groupFiles>[0]) =>
  groupFiles(files).map((group) => group.map(({ file }) => file).sort());

test('files of one session, of its subagents and of what came out of it are one task', () => {
  const files = [
    { file: 'a', sessions: [session('s1')] },
    { file: 'b', sessions: [session('s2')] },
    { file: 'c', sessions: [session('s1')] },
    { file: 'd', sessions: [session('s3', 's1')] },
    { file: 'e', sessions: [session('s4', 's3')] },
  ];
  expect(namesOf(files)).toEqual([['a', 'c', 'd', 'e'], ['b']]);
  expect(namesOf(files.toReversed()).toSorted()).toEqual([['a', 'c', 'd', 'e'], ['b']]);
});

test('a file without sessions is alone, and sessions that name each other as parents end', () => {
  const files = [
    { file: 'a', sessions: [] },
    { file: 'b', sessions: [session('s1', 's2')] },
    { file: 'c', sessions: [session('s2', 's1')] },
  ];
  expect(namesOf(files)).toEqual([['a'], ['b', 'c']]);
});
