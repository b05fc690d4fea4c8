import type { FileStat } from '@agentspine/durable-fs';
import { expect, test } from 'vitest';
import type { FoundFile } from '../../src/import/find-files.ts';
import {
  filesToClaim,
  type ImportToJudge,
  isTraceAsClaimed,
  judgeNothingNew,
} from '../../src/import/judge-nothing-new.ts';
import type { NothingNew } from '../../src/import/nothing-new.ts';
import { sourceStatOf } from '../../src/import/source-stat-of.ts';
import { plainPathOf } from '../../src/import/transcript-path.ts';

const looked: FileStat = {
  kind: 'file',
  device: '1',
  inode: '2',
  size: 30,
  mtimeNs: 1_000_000_001n,
  ctimeNs: 1_000_000_002n,
};
const surroundings = {
  program: 'build 1',
  tracers: ['codex/3+3', 'pi/2+3'],
  home: '/home',
  contentMode: undefined,
  fillsTrace: true,
  stores: { 'ledger.jsonl': '1 7 100 5 5', 'models.json': '' },
};
const claim: NothingNew = {
  ...surroundings,
  madeAtMs: 10_000,
  restsAtMs: 20_000,
  files: new Map([
    ['/t/a.jsonl', { end: 30, stat: sourceStatOf(looked) }],
    // Compressed: what the file holds is longer than the file.
    ['/t/b.jsonl', { end: 900, stat: sourceStatOf(looked) }],
  ]),
  skipped: new Map([['/t/other.jsonl', sourceStatOf(looked)]]),
};

const candidate = (path: string, stat: FileStat = looked): FoundFile => ({ kind: 'candidate', path, stat });
const found: readonly FoundFile[] = [
  { kind: 'other-name', path: '/t/README.md' },
  candidate('/t/b.jsonl.zst'),
  candidate('/t/a.jsonl'),
  candidate('/t/other.jsonl'),
  { kind: 'missing', path: '/none' },
];
const now: ImportToJudge = {
  ...surroundings,
  nowMs: 15_000,
  files: { found, places: ['/t'], gone: [], isAsked: false },
  pathOf: plainPathOf,
};

const withFound = (...files: readonly FoundFile[]): ImportToJudge => ({
  ...now,
  files: { ...now.files, found: files },
});

test('where all is as it was there is nothing new, and it is counted as an import counts it', () => {
  expect(judgeNothingNew(claim, now)).toEqual({ unchangedFiles: 2, skipped: ['/t/other.jsonl', '/t/README.md'] });
});

test.each<[string, Partial<FileStat>]>([
  ['is longer', { size: 31 }],
  ['is shorter', { size: 29 }],
  ['was written a nanosecond later', { mtimeNs: 1_000_000_002n }],
  ['has its old size and time, and changed', { ctimeNs: 1_000_000_003n }],
  ['is another one under the same name', { inode: '3' }],
  ['is on another disk', { device: '9' }],
])('a file that %s has to be looked at', (_what, change) => {
  for (const path of ['/t/a.jsonl', '/t/b.jsonl.zst', '/t/other.jsonl']) {
    expect(judgeNothingNew(claim, withFound(candidate(path, { ...looked, ...change }))), path).toBeUndefined();
  }
});

test.each<[string, FoundFile]>([
  ['a file that the claim does not know', candidate('/t/new.jsonl')],
  ['a file that cannot be looked at', { kind: 'unreadable', path: '/t/x.jsonl', cause: new Error('EACCES') }],
  ['a folder of the kernel', { kind: 'kernel', path: '/proc' }],
  ['a home of our own', { kind: 'own', path: '/home' }],
])('%s has to be reported by the import', (_what, file) => {
  expect(judgeNothingNew(claim, withFound(candidate('/t/a.jsonl'), file))).toBeUndefined();
});

test.each<[string, Partial<ImportToJudge>]>([
  ['another build of the program', { program: 'build 2' }],
  ['another home, or one that was copied', { home: '/copy' }],
  ['another content mode in the environment', { contentMode: 'off' }],
  ['a store that grew', { stores: { ...surroundings.stores, 'ledger.jsonl': '1 7 101 5 5' } }],
  ['a store that is another file', { stores: { ...surroundings.stores, 'ledger.jsonl': '1 8 100 5 5' } }],
  ['a store that is gone', { stores: { ...surroundings.stores, 'ledger.jsonl': '' } }],
  ['a file of prices that was not there', { stores: { ...surroundings.stores, 'models.json': '1 9 1 1 1' } }],
  ['a store that the claim does not name', { stores: { ...surroundings.stores, more: '' } }],
  ['a clock that was put back', { nowMs: 9_999 }],
  ['the time at which a session counts as ended', { nowMs: 20_000 }],
  ['a place that is gone', { files: { ...now.files, gone: ['/t'] } }],
])('%s is a doubt', (_what, change) => {
  expect(judgeNothingNew(claim, { ...now, ...change })).toBeUndefined();
});

test('an import that leaves the trace alone may believe one that filled it, and not the other way round', () => {
  expect(judgeNothingNew(claim, { ...now, fillsTrace: false })).toBeDefined();
  expect(judgeNothingNew({ ...claim, fillsTrace: false }, now)).toBeUndefined();
});

test('where no session is open the claim holds at any later time', () => {
  expect(judgeNothingNew({ ...claim, restsAtMs: undefined }, { ...now, nowMs: 9e15 })).toBeDefined();
});

test('a file that changed in the same tick in which it was looked at is not claimed: it may have changed twice in it', () => {
  const entry = (path: string, atMs: number) => {
    const ns = String(BigInt(atMs) * 1_000_000n);
    const stat = { ...sourceStatOf(looked), mtimeNs: '0', ctimeNs: ns };
    return { path, harness: 'codex', generation: 0, end: 30, sample: '', stat, offset: 30, taken: 30, parser: '' };
  };
  const entries = [entry('/old', 7_999), entry('/new', 8_000), entry('/future', 99_000)];
  const files = new Map(entries.map((each) => [each.path, each]));
  const skipped = new Map(entries.map(({ path, stat }) => [path, stat]));
  const claimed = filesToClaim({ files, skipped } as never, 10_000);
  expect([...claimed.files.keys()]).toEqual(['/old']);
  expect([...claimed.skipped.keys()]).toEqual(['/old']);
  const [recent] = [
    ...filesToClaim(
      { files: new Map(), skipped: new Map([['/m', { ...sourceStatOf(looked), mtimeNs: '9000000000' }]]) },
      10_000,
    ).skipped,
  ];
  expect(recent).toBeUndefined();
});

test('what of custody is in the trace is as claimed until custody, or a cursor of the trace, changes', () => {
  const claimed = {
    ...surroundings,
    stores: { ...surroundings.stores, 'spine.db': '1', 'cursors.json': '2' },
    traceMark: 'm',
  };
  const judged = (stores: Readonly<Record<string, string>>, mark = 'm', more = {}) =>
    isTraceAsClaimed(
      { ...claimed, ...more },
      { ...surroundings, stores: { ...claimed.stores, ...stores } },
      () => mark,
    );
  expect(judged({}, 'another, not asked for')).toBe(true);
  expect(judged({ 'models.json': 'changed', inbox: 'x', 'archive.sqlite': '3' }, 'another')).toBe(true);
  expect(judged({ 'spine.db': 'changed' })).toBe(true);
  expect(judged({ 'spine.db-wal': 'changed' }, 'another')).toBe(false);
  expect(judged({ 'spine.db': 'changed' }, 'm', { traceMark: undefined })).toBe(false);
  for (const name of ['cursors.json', 'ledger.jsonl', 'custody/manifest.jsonl', 'config.json']) {
    expect(judged({ [name]: 'changed' })).toBe(false);
  }
  expect(judged({}, 'm', { tracers: ['codex/3+3', 'pi/3+3'] })).toBe(false);
  expect(judged({}, 'm', { tracers: ['codex/3+3'] })).toBe(false);
  // As written before versions were claimed.
  expect(judged({}, 'm', { tracers: undefined })).toBe(false);
  expect(judged({}, 'm', { fillsTrace: false })).toBe(false);
});
