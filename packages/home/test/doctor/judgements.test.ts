import type { ArchiveStatus } from '@agentspine/read-model';
import type { SourcePiece } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { judgeArchive } from '../../src/doctor/check-archive.ts';
import { judgeBond } from '../../src/doctor/check-cold.ts';
import { judgeLead } from '../../src/doctor/check-ledger.ts';
import { judgeConfig } from '../../src/doctor/check-settings.ts';

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
