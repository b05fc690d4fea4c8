import type { SpineStatus } from '@agentspine/sqlite';
import { expect, test } from 'vitest';
import { judgeCanonical } from '../src/canonical-marks.ts';
import { listSome } from '../src/check.ts';
import { judgeSpine } from '../src/judge-spine.ts';

const mark = (size: number, inode = '1:2') => ({ inode, size });

test.each([
  ['there, never imported', mark(10), undefined, [], undefined],
  ['there, as it was', mark(10), mark(10), [], undefined],
  ['there, grown', mark(11), mark(10), [], undefined],
  ['there, cut', mark(9), mark(10), [], 'has 9 bytes'],
  ['there, shorter, another file', mark(9, '1:3'), mark(10), [], undefined],
  ['never there', undefined, undefined, [], undefined],
  ['never there, cursors of nothing', undefined, mark(0, ''), [], undefined],
  ['gone, by the cursors', undefined, mark(10), [], 'is gone: cursors.json'],
  ['gone, by what was derived', undefined, undefined, ['it was read'], 'is gone: it was read'],
  ['gone, by both', undefined, mark(10), ['it was read'], 'is gone: cursors.json'],
  ['gone, cursors of nothing, by what was derived', undefined, mark(0, ''), ['it was read'], 'is gone: it was read'],
] as const)('a canonical file is judged by what others know of it: %s', (_, now, saved, witnesses, what) => {
  const finding = judgeCanonical({ path: '/h/x', now, saved, witnesses, advice: 'do' });
  if (what === undefined) expect(finding).toBeUndefined();
  else expect(finding).toMatchObject({ level: 'problem', path: '/h/x', what: expect.stringContaining(what) });
});

const spine: SpineStatus = {
  path: '/h/spine.db',
  state: 'ok',
  problem: 'SQLite says so',
  schemaVersion: 4,
  supportedVersion: 5,
  sizeBytes: 1,
  walSizeBytes: 0,
};

test.each([
  ['ok', [], undefined, ''],
  ['ok', ['spine.db-turn'], undefined, ''],
  ['missing', [], undefined, ''],
  ['missing', ['spine.db-turn', 'archive/logs'], 'problem', 'spine.db-turn, archive/logs'],
  ['outdated', [], 'notice', 'schema version 4'],
  ['newer', [], 'problem', 'schema version 4'],
  ['foreign', [], 'problem', 'not a store'],
  ['corrupt', [], 'problem', 'SQLite says so'],
  ['unreadable', [], 'problem', 'SQLite says so'],
] as const)('spine.db that is %s, with traces %j, is %s', (state, traces, level, what) => {
  const finding = judgeSpine({ ...spine, state }, traces);
  expect([finding?.level, finding?.what ?? '']).toEqual([level, expect.stringContaining(what)]);
});

test('of many findings of a kind the first are listed, and the others counted', () => {
  const finding = { level: 'problem', path: '/h/blobs', what: 'is gone', advice: 'do' } as const;
  expect([listSome([]), listSome(Array(20).fill(finding)).length]).toEqual([[], 20]);
  const listed = listSome(Array(25).fill(finding));
  expect([listed.length, listed.at(-1)?.what]).toEqual([21, expect.stringContaining('5 more findings')]);
});
