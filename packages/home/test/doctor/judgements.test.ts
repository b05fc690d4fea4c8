import type { ArchiveStatus } from '@agentspine/read-model';
import type { SourcePiece } from '@agentspine/schema';
import type { SpineStatus } from '@agentspine/sqlite';
import { expect, test } from 'vitest';
import { judgeCanonical } from '../../src/doctor/canonical-marks.ts';
import { listSome } from '../../src/doctor/check.ts';
import { judgeArchive } from '../../src/doctor/check-archive.ts';
import { judgeBond } from '../../src/doctor/check-cold.ts';
import { judgeLead } from '../../src/doctor/check-ledger.ts';
import { judgeConfig } from '../../src/doctor/check-settings.ts';
import { judgeSpine } from '../../src/doctor/judge-spine.ts';

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

const archive = {
  path: '/h/archive.sqlite',
  problem: 'SQLite says so',
  archiveVersion: 1,
  supportedVersion: 2,
  ledgerOffsetBytes: 10,
} as const;

test.each([
  ['missing', false, undefined, undefined],
  ['missing', false, 0, undefined],
  ['missing', false, 20, 'notice'],
  ['corrupt', false, 20, 'problem'],
  ['newer', false, 20, 'problem'],
  ['outdated', false, 20, 'notice'],
  ['ok', true, 10, undefined],
  ['ok', false, 20, 'notice'],
  ['ok', false, undefined, undefined],
] as const)(
  'an archive that is %s, up to date %s, over a ledger of %s bytes, is %s',
  (state, upToDate, ledgerSizeBytes, level) => {
    const status = { ...archive, state, upToDate, ledgerSizeBytes } as unknown as ArchiveStatus;
    expect(judgeArchive(status)?.level).toBe(level);
  },
);

const place = { folder: '/h/archive/logs', spine: '/h/spine.db', table: 'logs' };

test.each([
  ['nothing was archived', 0, false, undefined, undefined],
  ['days are there and known', 2, true, '2026-01-02', undefined],
  ['all days were put back', 0, true, '2026-01-02', undefined],
  ['a crash came before the rows of the first day were deleted', 1, true, undefined, undefined],
  ['the folder is gone', 0, false, '2026-01-02', '/h/archive/logs/manifest.jsonl'],
  ['the database is another one', 2, true, undefined, '/h/spine.db'],
  ['the watermark is no day', 2, true, '2026-02-30', '/h/spine.db'],
] as const)('days and watermark belong together, or not: %s', (_, days, hasManifest, watermark, path) => {
  expect(judgeBond(place, { days, hasManifest }, watermark)?.path).toBe(path);
});

test.each([
  [0, 10, []],
  [10, 10, []],
  [11, 10, [11]],
  [10, undefined, [10]],
  [0, undefined, []],
] as const)('lines up to byte %s of a transcript whose custody ends at %s', (taken, end, ahead) => {
  const of = { file: 'f', generation: 0, path: '/t.jsonl' } as never as SourcePiece;
  const pieces =
    end === undefined
      ? [{ ...of, generation: 1, to: 99 }]
      : [
          { ...of, to: 4 },
          { ...of, to: end },
        ];
  const findings = judgeLead('/h/ledger.jsonl', [{ ...of, taken }], pieces);
  expect(findings.map(({ what }) => Number(/byte (\d+)/.exec(what)?.[1]))).toEqual(ahead);
});

test('of many findings of a kind the first are listed, and the others counted', () => {
  const finding = { level: 'problem', path: '/h/blobs', what: 'is gone', advice: 'do' } as const;
  expect([listSome([]), listSome(Array(20).fill(finding)).length]).toEqual([[], 20]);
  const listed = listSome(Array(25).fill(finding));
  expect([listed.length, listed.at(-1)?.what]).toEqual([21, expect.stringContaining('5 more findings')]);
});

test.each([
  ['{}', 0],
  ['', 0],
  ['{"retention":{"logs":"9d"}}', 0],
  ['{"retention":{"logs":9}}', 1],
  ['{"content":{"store":"all"}}', 1],
  ['{"content":{"store":"all"},"retention":{"tacks":"9d"}}', 2],
  ['{', 2],
] as const)('config.json %j has %i mistakes', (text, count) => {
  expect(judgeConfig(text, {})).toHaveLength(count);
});
