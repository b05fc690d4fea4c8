import { expect, test } from 'vitest';
import { copyKey, fateOf } from '../src/home-files.ts';

test.each([
  ['spine.db', 'database'],
  ['spine.db-wal', 'passing'],
  ['spine.db-lock', 'passing'],
  ['spine.db-new-12', 'passing'],
  ['archive.sqlite', 'derived'],
  ['archive.sqlite-wal', 'derived'],
  ['archive.lock', 'passing'],
  ['claims.sqlite', 'derived'],
  ['live.sqlite', 'derived'],
  ['otlp/receiver.lock', 'passing'],
  ['cursors.json', 'derived'],
  ['ledger.idx', 'derived'],
  ['ledger.content.idx', 'derived'],
  ['nothing-new.json', 'derived'],
  ['statusline.json', 'derived'],
  ['watch.lock', 'passing'],
  ['analytics/2026-01-01.json', 'derived'],
  ['cache/CURRENT', 'derived'],
  ['trace-again/spine.db', 'derived'],
  ['ledger.lock', 'passing'],
  ['blobs/ab/.tmp.12-x', 'passing'],
  ['logs/.reserve', 'passing'],
  ['archive/logs/lock', 'passing'],
  ['archive/logs/2026-01-01.jsonl.partial', 'passing'],
])('%s is %s', (path, kind) => expect(fateOf(path).kind).toBe(kind));

test.each([
  ['plans.json', 'first'],
  ['config.json', 'first'],
  ['logs/meta-db-errors-2026-01-01.jsonl', 'first'],
  ['logs/locker.jsonl', 'first'],
  ['what-nobody-knows', 'first'],
  ['ledger.jsonl.set-aside-1', 'ledger'],
  ['archive/logs/2026-01-01.jsonl', 'cold'],
  ['archive/logs/manifest.jsonl', 'cold'],
  ['ledger.jsonl', 'ledger'],
  ['ledger/0123456789abcdef-000000000000000-000000000000512-1a2b3c4d.jsonl.zst', 'ledger'],
  ['content/claude-code/a.jsonl', 'custody'],
  ['custody/manifest.jsonl', 'custody'],
  ['blobs/ab/cdef', 'blobs'],
])('%s is kept in the stage %s', (path, stage) => expect(fateOf(path)).toEqual({ kind: 'kept', stage }));

test('a head is copied before its file, others in the order of their names', () => {
  const paths = ['ledger.jsonl', 'b', 'ledger.jsonl.head', 'a', 'ledger.jsonl.damaged-1'];
  expect(paths.toSorted((one, other) => (copyKey(one) < copyKey(other) ? -1 : 1))).toEqual([
    'a',
    'b',
    'ledger.jsonl.head',
    'ledger.jsonl',
    'ledger.jsonl.damaged-1',
  ]);
});
