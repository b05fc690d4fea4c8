import { expect, test } from 'vitest';
import { judgePrefix, marksIn, parseSaid } from './prefix-of-writes.ts';

const said = [
  'begun logs mark:w1-1',
  'logs 1 mark:w1-1',
  'begun logs mark:w1-2 mark:w1-3',
  'busy logs',
  'logs 2 mark:w1-2',
  'logs 3 mark:w1-3',
  'begun logs mark:w1-4',
  'spooled logs 4',
  'logs 4 mark:w1-4',
  'begun logs mark:w1-5',
];
const [before, after] = [parseSaid(said.slice(0, 2)), parseSaid(said)];
const judge = (...marks: readonly number[]) =>
  judgePrefix({ before, after, stored: marksIn(rowsOf(marks), (mark) => mark.startsWith('mark:w1-')) });

test('a copy may end after any call that was begun, and has all that was acknowledged before it', () => {
  expect(after).toMatchObject({ busy: 1, spooled: new Set(['logs 4']) });
  expect(judge(1)).toEqual({ calls: 1, spooledMissing: 0, faults: [] });
  expect(judge(1, 2, 3)).toEqual({ calls: 2, spooledMissing: 0, faults: [] });
  expect(judge(1, 2, 3, 4, 5)).toEqual({ calls: 4, spooledMissing: 0, faults: [] });
  expect(judge(1, 2, 3, 5)).toEqual({ calls: 4, spooledMissing: 1, faults: [] });
});

test.each([
  ['what was acknowledged before', [], /acknowledged before, and not there/],
  ['a call between others', [1, 4], /not there, and later ones are/],
  ['a part of a call', [1, 2], /only a part of it is there/],
  ['a part of the last call', [1, 3, 4], /only a part of it is there/],
])('%s that is missing is a fault', (_what, marks, fault) => {
  expect(judge(...marks).faults).toEqual([expect.stringMatching(fault)]);
});

test('a row that is there twice, and one that nobody began, are faults', () => {
  expect(judge(1, 1).faults).toEqual([expect.stringMatching(/twice/)]);
  expect(judge(1, 2, 3, 4, 5, 6).faults).toEqual(['logs mark:w1-6 is there, and was not begun']);
});

function rowsOf(marks: readonly number[]): ReadonlyMap<string, readonly string[]> {
  return new Map<string, readonly string[]>([
    ...marks.map((mark, place) => [`logs ${place}`, [`mark:w1-${mark}`]] as const),
    ['logs 99', ['mark:w10-1']],
  ]);
}
