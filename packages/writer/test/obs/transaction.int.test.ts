import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseError, StoreError } from '@agentspine/sqlite';
import { canMount, ManualClock, mountMemoryDisk } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { SpineUnderTest } from '../spine-under-test.ts';
import { countWalCommits } from '../wal-commits.ts';

const tick = (number = 0) => ({ source: 'a', detailJson: number });

/** What a test's own database throws. */
function foreignSqliteError(): unknown {
  const other = new Database(':memory:');
  try {
    other.prepare('SELECT * FROM nothing');
  } catch (error) {
    return error;
  } finally {
    other.close();
  }
  return undefined;
}

test('a cursor moves with the records that it passed, in one commit', () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  obs.recordTick(tick());
  const before = countWalCommits(spine.path);
  const ids = spine.writer.transaction(() => {
    const first = obs.recordTick(tick(1));
    const batch = obs.recordTokenUsageBatch([{}, {}]);
    const event = obs.insertEvent({ source: 'email', payloadJson: {} });
    obs.updateEventDelivery(event, 'delivered');
    obs.updateCursor('email', '42');
    expect(obs.readCursor('email')?.cursorValue).toBe('42');
    return [first, ...batch];
  });
  expect(countWalCommits(spine.path)).toBe(before + 1);
  expect(spine.rows('ticks')[1]?.id).toBe(ids[0]);
  expect(spine.rows('token_usage').map(({ id }) => id)).toEqual(ids.slice(1));
  expect(obs.readCursor('email')?.cursorValue).toBe('42');
});

test('nothing is left of a transaction that throws, and the next record has a later id', () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  let inside = 0;
  const failing = () =>
    spine.writer.transaction(() => {
      obs.updateCursor('email', '42');
      obs.recordTokenUsageBatch([{}, {}]);
      inside = obs.recordTick(tick());
      obs.recordWatchdogEvent({ event: 'never' });
      spine.writer.transaction(() => obs.recordCrash({ kind: 'k', agent: 'a', detailJson: 1 }));
      obs.recordTick({ source: 7 as never, detailJson: 1 });
    });
  expect(failing).toThrow(expect.objectContaining({ code: 'RECORD_INVALID' }));
  expect(['ticks', 'token_usage', 'crashes', 'watchdog_events'].flatMap((table) => spine.rows(table))).toEqual([]);
  expect([spine.sql('SELECT source FROM source_cursors'), spine.spooled(), spine.logFiles(/watchdog/)]).toEqual([
    [],
    [],
    [],
  ]);
  expect(obs.recordTick(tick())).toBeGreaterThanOrEqual(inside);
});

test('a trail has its line after the commit, not before', () => {
  using spine = new SpineUnderTest({ clock: new ManualClock('2026-04-19T00:00:00Z') });
  const trail = join(spine.logs, 'watchdog-events-2026-04-19.jsonl');
  spine.writer.transaction(() => {
    spine.writer.obs.recordWatchdogEvent({ event: 'stuck' });
    expect(existsSync(trail)).toBe(false);
  });
  expect(existsSync(trail)).toBe(true);
});

test.each([
  ['a system error', Object.assign(new Error('mine'), { code: 'ENOENT' })],
  ['an error of another database', foreignSqliteError()],
  ['an error of another writer', new DatabaseError('SPINE_CORRUPT', 'mine')],
  ['a text', 'mine'],
  ['nothing', undefined],
])('%s that a caller throws in a transaction comes out as it is, and the writer goes on', (_, thrown) => {
  using spine = new SpineUnderTest();
  const failing = (isNested: boolean) => {
    try {
      spine.writer.transaction(() => {
        spine.writer.obs.recordTick(tick());
        if (isNested) spine.writer.transaction(() => raise(thrown));
        raise(thrown);
      });
    } catch (error) {
      return error;
    }
    return 'it did not throw';
  };
  expect([failing(false), failing(true)]).toEqual([thrown, thrown]);
  expect(failing(false)).toBe(thrown);
  spine.writer.obs.recordTick(tick());
  expect([spine.rows('ticks').length, spine.problems.length]).toEqual([1, 0]);
});

function raise(error: unknown): never {
  throw error;
}

test('a transaction that finds the database locked throws, and nothing of it is spooled', () => {
  using spine = new SpineUnderTest({ busyTimeoutMs: 0 });
  using _lock = spine.lock();
  let runs = 0;
  const work = () => {
    runs += 1;
    return spine.writer.obs.recordTick(tick());
  };
  expect(() => spine.writer.transaction(work)).toThrow(expect.objectContaining({ code: 'SPINE_BUSY' }));
  expect([runs, spine.spooled(), spine.problems]).toEqual([0, [], []]);
});

test('a transaction whose file was deleted throws', () => {
  using spine = new SpineUnderTest();
  spine.writer.obs.recordTick(tick());
  rmSync(spine.home, { recursive: true });
  const work = () => spine.writer.transaction(() => spine.writer.obs.recordTick(tick()));
  expect(work).toThrow(expect.objectContaining({ code: 'SPINE_GONE' }));
  expect(spine.spooled()).toEqual([]);
});

test.skipIf(!canMount())(
  'what a full disk undid is not committed in part by what comes after it (needs root, to mount one)',
  () => {
    using spine = new SpineUnderTest();
    spine.writer.close();
    rmSync(spine.home, { recursive: true });
    using disk = mountMemoryDisk(spine.home, '3m');
    const { obs } = spine.reopen();
    obs.recordTick(tick());
    const outcomes: string[] = [];
    const attempt = (call: () => unknown): void => {
      try {
        call();
        outcomes.push('written');
      } catch (error) {
        outcomes.push(error instanceof StoreError ? error.code : 'other');
      }
    };
    // The caller goes on as if nothing were wrong.
    attempt(() =>
      spine.writer.transaction(() => {
        // More than the 64 MiB that the cache holds, so that it has to be written before the commit.
        attempt(() => obs.recordTick({ source: 'x'.repeat(72 * 1024 * 1024), detailJson: 1 }));
        attempt(() => obs.recordTick(tick(2)));
        attempt(() => obs.recordTokenUsageBatch([{}]));
        attempt(() => obs.updateCursor('a', '1'));
      }),
    );
    expect(outcomes[0]).toBe('SPINE_FULL');
    const isCommitted = outcomes.at(-1) === 'written';
    // SQLite undoes the statement alone, and the rest is one transaction still; or all of it, and then the rest is refused.
    expect(new Set(outcomes.slice(1))).toEqual(new Set([isCommitted ? 'written' : 'SPINE_FAILED']));
    disk.resize('20m');
    obs.recordTick(tick(3));
    const stored = spine.rows('ticks').map(({ rowJson }) => JSON.parse(rowJson).detail_json);
    expect(stored).toEqual(isCommitted ? ['0', '2', '3'] : ['0', '3']);
    expect([spine.rows('token_usage').length, spine.sql('SELECT source FROM source_cursors').length]).toEqual(
      isCommitted ? [1, 1] : [0, 0],
    );
    expect(spine.spooled()).toEqual([]);
    spine.writer.close();
  },
);

test('64 records of callers that wait share one commit, and their ids are in order', async () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  obs.recordTick(tick());
  const before = countWalCommits(spine.path);
  const ids = await Promise.all(Array.from({ length: 64 }, (_, number) => obs.recordTickAsync(tick(number))));
  expect(countWalCommits(spine.path)).toBe(before + 1);
  expect(ids).toEqual(
    spine
      .rows('ticks')
      .slice(1)
      .map(({ id }) => id),
  );
});

test('of records that share a commit, one that is wrong is refused alone', async () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  const outcomes = await Promise.allSettled([
    obs.recordTickAsync(tick(1)),
    obs.recordTickAsync({ source: 7 as never, detailJson: 1 }),
    obs.recordCrashAsync({ kind: 'k', agent: 'a', detailJson: 1 }),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect([spine.rows('ticks').length, spine.rows('crashes').length]).toEqual([1, 1]);
});

test('what waits for its commit is written by close', async () => {
  using spine = new SpineUnderTest();
  const waiting = [1, 2, 3].map((number) => spine.writer.obs.recordTickAsync(tick(number)));
  spine.writer.close();
  const ids = await Promise.all(waiting);
  expect(spine.rows('ticks').map(({ id }) => id)).toEqual(ids);
});

test('records that share a commit which fails are spooled in one order, and all callers are told', async () => {
  using spine = new SpineUnderTest({ busyTimeoutMs: 0 });
  using _lock = spine.lock();
  const { obs } = spine.writer;
  const ids = await Promise.all([
    obs.recordTickAsync(tick(1)),
    obs.recordWatchdogEventAsync({ event: 'stuck' }),
    obs.recordTickAsync(tick(2)),
  ]);
  expect(spine.spooled().map(({ id, table }) => [table, id])).toEqual([
    ['ticks', ids[0]],
    ['watchdog_events', ids[1]],
    ['ticks', ids[2]],
  ]);
  expect(spine.problems.map((problem) => (problem.kind === 'spooled' ? problem.ids : []))).toEqual([
    [ids[0], ids[2]],
    [ids[1]],
  ]);
  expect(spine.logFiles(/watchdog/)).toHaveLength(1);
});
