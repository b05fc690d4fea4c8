import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { getuid } from 'node:process';
import { canMount, holdLock, ManualClock, mountMemoryDisk, startChild } from '@agentspine/testkit';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { SpineUnderTest } from '../spine-under-test.ts';

const spoolUntilKilled = new URL('../children/spool-until-killed.ts', import.meta.url);
const recordTicks = new URL('../children/record-ticks.ts', import.meta.url);
const recordAsNobody = new URL('../children/record-as-nobody.ts', import.meta.url);

const tick = (number = 0) => ({ tsUtc: '2026-01-02T03:04:05.678Z', source: 'a', detailJson: { number } });

/** The numbers of all ticks that are stored or spooled. */
function keptTicks(spine: SpineUnderTest): number[] {
  const rows = spine.rows('ticks').map(({ rowJson }) => JSON.parse(rowJson).detail_json);
  const lines = spine.spooled().map(({ record }) => String(record['detail_json']));
  return [...rows, ...lines].map((detail) => JSON.parse(detail).number).toSorted((left, right) => left - right);
}

test('A008: 4 processes that record 2,500 ticks each at once lose none, share no id and see no error', async () => {
  using spine = new SpineUnderTest();
  const children = ['a', 'b', 'c', 'd'].map((name) => startChild(recordTicks, spine.home, name, '2500', 'wait'));
  for (const child of children) await child.spoke();
  for (const child of children) child.goOn();
  const said = await Promise.all(children.map((child) => child.ended()));
  const results = said.map((text) => JSON.parse(text.split('\n')[1] ?? '') as { ids: number[]; problems: number });
  expect(results.map(({ problems }) => problems)).toEqual([0, 0, 0, 0]);
  expect(new Set(results.flatMap(({ ids }) => ids)).size).toBe(10_000);
  for (const { ids } of results) expect(ids).toEqual(ids.toSorted((left, right) => left - right));
  expect(spine.rows('ticks').map(({ id }) => id)).toEqual(results.flatMap(({ ids }) => ids).toSorted((a, b) => a - b));
});

test.each(['EXCLUSIVE', 'IMMEDIATE'] as const)(
  'A022: a record that finds the database locked (%s) waits no longer than asked for, and is one whole line of the spool',
  async (begin) => {
    const clock = new ManualClock('2026-04-19T19:07:08.327Z');
    using spine = new SpineUnderTest({ clock, busyTimeoutMs: 200 });
    using holder = holdLock(spine.path, begin);
    await holder.spoke();
    const start = performance.now();
    const id = spine.writer.obs.recordTick({ ...tick(1), source: 'lone \ud800 half' });
    const firstMs = performance.now() - start;
    expect(firstMs).toBeGreaterThanOrEqual(200);
    expect(firstMs).toBeLessThan(5_000);
    expect(spine.logFiles(/^meta-db/)).toEqual(['meta-db-errors-2026-04-19.jsonl']);
    expect(spine.spooled()).toEqual([
      {
        v: 1,
        ts_utc: '2026-04-19T19:07:08.327Z',
        table: 'ticks',
        id,
        error: expect.stringMatching(/^SPINE_BUSY: .*locked/),
        record: { id, ts_utc: '2026-01-02T03:04:05.678Z', source: 'lone \ud800 half', detail_json: '{"number":1}' },
      },
    ]);
    expect(spine.problems).toEqual([
      { kind: 'spooled', table: 'ticks', ids: [id], reason: expect.objectContaining({ code: 'SPINE_BUSY' }) },
    ]);
    const again = performance.now();
    // Eight seconds, were each to wait.
    for (let number = 2; number < 42; number += 1) spine.writer.obs.recordTick(tick(number));
    expect(performance.now() - again).toBeLessThan(5_000);
    expect(spine.spooled()).toHaveLength(41);
  },
);

test('a writer that is opened while the database is locked records into the spool, and then into the database', async () => {
  using spine = new SpineUnderTest();
  using holder = holdLock(spine.path, 'EXCLUSIVE');
  await holder.spoke();
  spine.reopen({ busyTimeoutMs: 20 }).obs.recordTick(tick(1));
  expect(spine.spooled()).toHaveLength(1);
  holder.goOn();
  await holder.ended();
  spine.writer.obs.recordTick(tick(2));
  expect(spine.rows('ticks')).toHaveLength(1);
  expect(keptTicks(spine)).toEqual([1, 2]);
});

test('A023: where home was deleted between two records, the second is in the spool of a new home', () => {
  using spine = new SpineUnderTest();
  spine.writer.obs.recordTick(tick(1));
  rmSync(spine.home, { recursive: true });
  const ids = [2, 3, 4].map((number) => spine.writer.obs.recordTick(tick(number)));
  expect(spine.spooled().map(({ id }) => id)).toEqual(ids);
  expect(spine.spooled()[0]?.error).toMatch(/^SPINE_GONE: /);
});

test('A023: where spine.db alone was deleted, records go to the spool until a new writer makes another', async () => {
  using spine = new SpineUnderTest();
  spine.writer.obs.recordTick(tick(1));
  rmSync(spine.path);
  spine.writer.obs.recordTick(tick(2));
  spine.writer.obs.recordTick(tick(3));
  expect(spine.spooled()).toHaveLength(2);
  using next = spine.open();
  expect(await next.obs.replaySpool()).toMatchObject({ inserted: 2 });
  spine.writer.obs.recordTick(tick(4));
  expect(keptTicks(spine)).toEqual([2, 3, 4]);
});

test.each([
  ['other bytes', (path: string) => writeFileSync(path, 'something else')],
  ['a folder', (path: string) => void mkdirSync(path)],
  ['a symlink', (path: string) => symlinkSync('/dev/null', path)],
  ['a newer store', (path: string) => makeNewerStore(path)],
])('A023: where %s came to stand in the place of spine.db, records go to the spool', (_, replace) => {
  using spine = new SpineUnderTest();
  spine.writer.obs.recordTick(tick(1));
  rmSync(spine.path);
  replace(spine.path);
  for (const number of [2, 3]) spine.writer.obs.recordTick(tick(number));
  expect(spine.spooled().map(({ record }) => record['detail_json'])).toEqual(['{"number":2}', '{"number":3}']);
});

function makeNewerStore(path: string): void {
  using newer = new SpineUnderTest();
  newer.writer.close();
  newer.sql("UPDATE meta SET value = '99' WHERE key = 'schema_version'");
  writeFileSync(path, readFileSync(newer.path));
}

test.skipIf(getuid?.() !== 0)(
  'A023: a record into a file that may not be written is spooled (needs root, to be nobody)',
  async () => {
    using spine = new SpineUnderTest();
    spine.writer.close();
    chmodSync(dirname(spine.home), 0o755);
    chmodSync(spine.path, 0o444);
    for (const path of [spine.home, spine.path, spine.logs, join(spine.logs, '.reserve')])
      chownSync(path, 65_534, 65_534);
    const said = JSON.parse(await startChild(recordAsNobody, spine.home).ended());
    expect(said.reasons).toEqual([expect.stringMatching(/^SPINE_(NOT_WRITABLE|GONE)$/)]);
    expect(spine.spooled().map(({ id }) => id)).toEqual([said.id]);
  },
);

test.skipIf(!canMount())(
  'A023: on a full disk no record that was acknowledged is lost (needs root, to mount one)',
  async () => {
    using spine = new SpineUnderTest({ durability: 'power' });
    spine.writer.close();
    rmSync(spine.home, { recursive: true });
    using disk = mountMemoryDisk(spine.home, '3m');
    const { obs } = spine.reopen();
    obs.recordTick(tick(0));
    fillDisk(join(spine.home, 'filler'));
    let acknowledged = 0;
    while (acknowledged < 200) {
      try {
        obs.recordTick({ ...tick(acknowledged + 1), source: 'x'.repeat(20_000) });
        acknowledged += 1;
      } catch (error) {
        expect(error).toMatchObject({ code: 'RECORD_LOST' });
        break;
      }
    }
    expect(spine.problems.some((problem) => problem.kind === 'spooled' && problem.reason.code === 'SPINE_FULL')).toBe(
      true,
    );
    expect(acknowledged).toBeGreaterThan(20);
    expect(acknowledged).toBeLessThan(200);
    disk.resize('20m');
    rmSync(join(spine.home, 'filler'));
    await obs.replaySpool();
    const kept = spine.rows('ticks').map(({ rowJson }) => JSON.parse(JSON.parse(rowJson).detail_json).number);
    expect(kept.toSorted((left, right) => left - right).slice(0, acknowledged + 1)).toEqual(
      Array.from({ length: acknowledged + 1 }, (_, number) => number),
    );
    expect(new Set(kept).size).toBe(kept.length);
    spine.writer.close();
  },
);

function fillDisk(path: string): void {
  try {
    for (;;) appendFileSync(path, Buffer.alloc(4_096, 'x'));
  } catch {
    // It is full.
  }
}

test('A024: a batch that fails is as many lines, in its order, under contiguous lanes', () => {
  using spine = new SpineUnderTest({ busyTimeoutMs: 0 });
  using _lock = spine.lock();
  const ids = spine.writer.obs.recordTokenUsageBatch([1, 2, 3].map((inputTokens) => ({ inputTokens })));
  expect(spine.spooled().map(({ id, record }) => [id, record['input_tokens']])).toEqual(
    ids.map((id, index) => [id, index + 1]),
  );
});

test('A025: failures before and after midnight are in the files of their days', () => {
  const clock = new ManualClock('2026-04-19T23:59:59Z');
  using spine = new SpineUnderTest({ busyTimeoutMs: 0, clock });
  using _lock = spine.lock();
  spine.writer.obs.recordTick(tick(1));
  clock.advance(2_000);
  spine.writer.obs.recordTick(tick(2));
  expect(spine.logFiles(/^meta/)).toEqual(['meta-db-errors-2026-04-19.jsonl', 'meta-db-errors-2026-04-20.jsonl']);
  expect(keptTicks(spine)).toEqual([1, 2]);
});

test('A026: where neither the database nor the spool can be written, a record throws', async () => {
  using spine = new SpineUnderTest({ busyTimeoutMs: 0 });
  rmSync(spine.logs, { recursive: true });
  writeFileSync(spine.logs, 'in the way');
  const lost = expect.objectContaining({ code: 'RECORD_LOST' });
  using _lock = spine.lock();
  const { obs } = spine.writer;
  expect(() => obs.recordTick(tick())).toThrow(lost);
  expect(() => obs.recordTokenUsageBatch([{}])).toThrow(lost);
  expect(() => obs.insertEvent({ source: 'a', payloadJson: 1 })).toThrow(lost);
  await expect(obs.recordTickAsync(tick())).rejects.toEqual(lost);
  expect(spine.problems).toEqual([]);
});

test('A029: a process that is killed while it spools leaves at most its last line in pieces, and no acknowledged one', async () => {
  using spine = new SpineUnderTest();
  using lock = spine.lock();
  using child = startChild(spoolUntilKilled, spine.home);
  await child.spoke();
  let said = '';
  child.process.stdout?.on('data', (chunk) => {
    said += String(chunk);
  });
  while (said.split('\n').length < 40) await new Promise((resolve) => setImmediate(resolve));
  child.process.kill('SIGKILL');
  await child.ended().catch(() => undefined);
  lock[Symbol.dispose]();
  const acknowledged = said.split('\n').slice(0, -1).map(Number);
  const file = join(spine.logs, spine.logFiles(/^meta-db/)[0] ?? '');
  // What a kill in the middle of a write would leave.
  appendFileSync(file, readFileSync(file, 'utf8').split('\n')[0]?.slice(0, 70) ?? '');
  const result = await spine.writer.obs.replaySpool();
  expect(result.malformed).toBe(1);
  const ids = new Set(spine.rows('ticks').map(({ id }) => id));
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
});

test('a database that is damaged takes no record with it', () => {
  using spine = new SpineUnderTest();
  spine.writer.obs.recordTick(tick(1));
  spine.writer.close();
  const bytes = readFileSync(spine.path);
  writeFileSync(spine.path, bytes.fill(0x5a, 100, bytes.length));
  spine.reopen().obs.recordTick(tick(2));
  expect(spine.spooled().map(({ error }) => error.split(':')[0])).toEqual(['SPINE_CORRUPT']);
  expect(() => new Database(spine.path).prepare('SELECT 1 FROM ticks')).toThrow('malformed');
});
