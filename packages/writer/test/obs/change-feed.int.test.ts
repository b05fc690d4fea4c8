import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { type FeedRecord, followRecords, lineOfRecord, readRecordLines } from '../../src/index.ts';
import { collectFeed, SpineUnderTest, spoolLine } from '../spine-under-test.ts';

const recordTicks = new URL('../children/record-ticks.ts', import.meta.url);

const tick = (number = 0) => ({ source: 'a', detailJson: number });
const once = { follow: false };

/** Tables and ids, in order. */
const namesOf = (records: readonly FeedRecord[]): string[] => records.map(({ table, id }) => `${table} ${id}`);

/** Puts records into the spool under ids of their own, and replays it. */
async function replayLate(spine: SpineUnderTest, lines: readonly string[]): Promise<void> {
  mkdirSync(spine.logs, { recursive: true });
  appendFileSync(join(spine.logs, 'meta-db-errors-2026-01-02.jsonl'), lines.map((line) => `${line}\n`).join(''));
  await spine.writer.obs.replaySpool();
}

const lateTick = (id: number): string => spoolLine('ticks', id, { source: 'late', detail_json: `${id}` });
const lateCrash = (id: number): string => spoolLine('crashes', id, { kind: 'late', agent: 'a', detail_json: `${id}` });

/** The next so many records of a follower that waits. */
async function take(feed: AsyncGenerator<FeedRecord>, count: number): Promise<FeedRecord[]> {
  const taken: FeedRecord[] = [];
  while (taken.length < count) {
    const { value, done } = await feed.next();
    if (done === true || value === undefined) break;
    taken.push(value);
  }
  return taken;
}

test('records come in the order of their ids, deliveries with their columns among them', async () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  const ids = [obs.recordTick(tick()), obs.insertEvent({ source: 'email', payloadJson: '{"a":1}' })];
  ids.push(obs.recordCrash({ kind: 'k', agent: 'a', detailJson: 1 }), ...obs.recordTokenUsageBatch([{}, {}]));
  const records = await collectFeed(obs.subscribe(0, once));
  expect(new Set(records.map(({ id }) => id))).toEqual(new Set(ids));
  expect(records.map(({ id }) => id)).toEqual(records.map(({ id }) => id).toSorted((left, right) => left - right));
  expect(records.every(({ isLate }) => !isLate)).toBe(true);
  const delivery = records.find(({ table }) => table === 'delivery_events');
  expect(JSON.parse(delivery?.rowJson ?? '')).toEqual({
    ...{ id: ids[1], source: 'email', ts_utc: expect.any(String), payload_json: '{"a":1}' },
    ...{ delivery_status: 'pending', reason: null },
  });
  expect(records.find(({ table }) => table === 'ticks')?.rowJson).toBe(spine.rows('ticks')[0]?.rowJson);
  expect(namesOf(await collectFeed(obs.subscribe(0, { ...once, tables: ['crashes'] })))).toEqual([`crashes ${ids[2]}`]);
  // Each table has ids of its own: one delivery in ten has a smaller id than the tick of the same millisecond.
  expect(namesOf(await collectFeed(obs.subscribe(records[0]?.id, once)))).toEqual(namesOf(records.slice(1)));
  expect(namesOf(await collectFeed(obs.subscribe(0, { ...once, last: 2 })))).toEqual(namesOf(records.slice(-2)));
});

/** The lines of a feed, and the cursor after each read. */
async function collectLines(path: string, options: { readonly from: number | string; readonly tables: string[] }) {
  const reads: { readonly lines: string[]; readonly cursor: string }[] = [];
  for await (const { count, parts, cursor } of readRecordLines(path, options)) {
    const lines = Buffer.concat(parts).toString().split('\n');
    expect(lines).toHaveLength(count);
    reads.push({ lines, cursor });
  }
  return reads;
}

test('lines are those of the records that a follower sees, late ones too, and one goes on after each read', async () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  for (let number = 0; number < 3; number += 1) {
    obs.recordTick(tick(number));
    obs.recordCrash({ kind: 'k', agent: 'a', detailJson: number });
  }
  obs.recordTokenUsageBatch(Array.from({ length: 4_500 }, () => ({})));
  obs.insertEvent({ source: 'email', payloadJson: '{"a":1}' });
  const [first] = await collectFeed(obs.subscribe(0, once));
  await replayLate(spine, [lateTick(5), lateCrash(6)]);
  const tables = ['ticks', 'crashes', 'token_usage', 'delivery_events'];
  for (const from of [0, first?.cursor ?? '']) {
    const seen = await collectFeed(obs.subscribe(from, { ...once, tables }));
    const reads = await collectLines(spine.path, { from, tables });
    expect(seen).toHaveLength(from === 0 ? 4_509 : 4_508);
    const lines = reads.flatMap((read) => read.lines);
    expect(lines.toSorted()).toEqual(seen.map(lineOfRecord).toSorted());
    expect(reads.length).toBeGreaterThan(3);
    for (const [index, { cursor }] of reads.entries()) {
      const rest = await collectLines(spine.path, { from: cursor, tables });
      expect(rest).toEqual(reads.slice(index + 1));
    }
  }
});

test('a row that is not an object on one line is a string in its line, and those beside it are not', async () => {
  using spine = new SpineUnderTest();
  const texts = [
    '{"a":1}',
    '{"a":\n1}',
    '{"a":2}]\n["ticks",7,{"b":3}',
    '[1]',
    '',
    '{',
    '}',
    '{"é":"}]"}',
    'odd,{}',
    '{}',
  ];
  const values = texts.map((text, index) => `(${index + 1}, '${text}')`);
  spine.sql(`INSERT INTO ticks (id, row_json) VALUES ${values.join(', ')}`);
  const reads = await collectLines(spine.path, { from: 0, tables: ['ticks'] });
  const lines = reads.flatMap((read) => read.lines);
  expect(lines).toEqual(texts.map((rowJson, index) => lineOfRecord({ table: 'ticks', id: index + 1, rowJson })));
  const read = lines.map((line) => JSON.parse(line));
  expect(read.filter(([, , row]) => typeof row === 'string').map(([, , row]) => row)).toEqual(
    texts.slice(1, 7).concat('odd,{}'),
  );
});

test('a read of lines holds little, or one record', async () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  const sizes = [900_000, 900_000, 3_000_000, 10, 10, 900_000];
  for (const size of sizes) obs.recordTick({ source: 'a', detailJson: 'x'.repeat(size) });
  const reads = await collectLines(spine.path, { from: 0, tables: ['ticks'] });
  expect(reads.flatMap((read) => read.lines)).toHaveLength(sizes.length);
  for (const { lines } of reads) {
    const length = lines.join('').length;
    expect(lines.length === 1 || length < 1.1 * 1024 * 1024, `${lines.length} lines of ${length}`).toBe(true);
  }
});

test('more records than are read at a time come whole and in the order of each table', async () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  obs.recordTokenUsageBatch(Array.from({ length: 1_500 }, () => ({})));
  spine.writer.transaction(() => {
    for (let number = 0; number < 700; number += 1) obs.recordTick(tick(number));
  });
  const records = await collectFeed(obs.subscribe(0, once));
  for (const table of ['token_usage', 'ticks']) {
    const ids = records.filter((record) => record.table === table).map(({ id }) => id);
    expect(ids).toEqual(spine.rows(table).map(({ id }) => id));
  }
  expect(records).toHaveLength(2_200);
});

test('a row that comes late is seen once, by a follower that is ahead as late, and by one that is behind in order', async () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  const before = obs.recordTick(tick(1));
  const ahead = obs.subscribe(0, { tables: ['ticks'] });
  expect(namesOf(await take(ahead, 1))).toEqual([`ticks ${before}`]);
  await replayLate(spine, [lateTick(100), lateTick(before + 100_000_000)]);
  const late = await take(ahead, 2);
  expect(late.map(({ id, isLate }) => [id, isLate])).toEqual([
    [100, true],
    [before + 100_000_000, false],
  ]);
  const after = obs.recordTick(tick(2));
  expect(namesOf(await take(ahead, 1))).toEqual([`ticks ${after}`]);
  await ahead.return();
  const behind = await collectFeed(obs.subscribe(0, once));
  expect(behind.map(({ id, isLate }) => [id, isLate])).toEqual([
    [100, false],
    [before, false],
    [before + 100_000_000, false],
    [after, false],
  ]);
});

test('hundreds of late rows of several tables are each seen once by a follower that is ahead of some of them', async () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  const middle = obs.recordTick(tick(1));
  const first = await collectFeed(obs.subscribe(0, once));
  const ids = Array.from({ length: 700 }, (_, number) => (number % 2 === 0 ? 1_000 + number : middle + 1_000 + number));
  await replayLate(spine, [...ids.map(lateTick), ...ids.map(lateCrash)]);
  const expected = [...ids.map((id) => `ticks ${id}`), ...ids.map((id) => `crashes ${id}`)].toSorted();
  const rest = await collectFeed(obs.subscribe(first[0]?.cursor, once));
  expect(namesOf(rest).toSorted()).toEqual(expected);
  for (const at of [0, 100, 350, 699, 1_000, 1_398]) {
    const further = await collectFeed(obs.subscribe(rest[at]?.cursor, once));
    // Only the order within a table is promised.
    expect(namesOf(further).toSorted()).toEqual(namesOf(rest.slice(at + 1)).toSorted());
  }
  // One that begins behind an id of now is told of none that is older.
  expect(namesOf(await collectFeed(obs.subscribe(middle + 2_000, once)))).toEqual([]);
});

test('a record is seen by a follower of another process within a tenth of a second of its commit', async () => {
  using spine = new SpineUnderTest();
  const abort = new AbortController();
  const feed = followRecords(spine.path, { signal: abort.signal });
  const seen: number[] = [];
  const following = (async () => {
    for await (const record of feed) {
      seen.push(Date.now() - record.id / 1_000);
      if (seen.length === 40) abort.abort();
    }
  })();
  using child = startChild(recordTicks, spine.home, 'child', '40', 'slowly');
  try {
    await Promise.all([child.ended(), following]);
  } finally {
    abort.abort();
  }
  expect(seen).toHaveLength(40);
  // The median: any single one may have waited for a processor.
  expect(seen.toSorted((left, right) => left - right)[20]).toBeLessThan(100);
});

test('a follower ends when it is aborted, at once and in the middle of what it has still to tell', async () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  obs.recordTokenUsageBatch(Array.from({ length: 600 }, () => ({})));
  const abort = new AbortController();
  let count = 0;
  for await (const _ of obs.subscribe(0, { signal: abort.signal })) {
    count += 1;
    if (count === 5) abort.abort();
  }
  expect(count).toBe(5);
  expect(await collectFeed(obs.subscribe(0, { signal: abort.signal }))).toEqual([]);
  const waiting = new AbortController();
  const ended = collectFeed(obs.subscribe(Number.MAX_SAFE_INTEGER, { signal: waiting.signal }));
  setImmediate(() => waiting.abort());
  expect(await ended).toEqual([]);
});

test('a follower that is left holds the store no longer', async () => {
  using spine = new SpineUnderTest();
  spine.writer.obs.recordTick(tick());
  for await (const _ of spine.writer.obs.subscribe()) break;
  spine.writer.close();
  expect(() => rmSync(`${spine.path}-wal`)).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});

test.each([
  [-1],
  [0.5],
  [Number.NaN],
  [''],
  ['7'],
  ['{}'],
  ['{"v":2,"floor":0,"tables":{},"late":0}'],
  ['{"v":1,"floor":"0","tables":{},"late":0}'],
  ['{"v":1,"floor":0,"tables":[],"late":0}'],
  ['{"v":1,"floor":0,"tables":{"ticks":"x"},"late":0}'],
  ['{"v":1,"floor":0,"tables":{},"late":-1}'],
])('a feed cannot begin at %j', async (from) => {
  using spine = new SpineUnderTest();
  const refused = expect.objectContaining({ code: 'RECORD_INVALID', field: 'from' });
  await expect(collectFeed(spine.writer.obs.subscribe(from, once))).rejects.toEqual(refused);
});

test('a feed of tables that there are not, or of a store that there is not, is refused', async () => {
  using spine = new SpineUnderTest();
  const unknown = spine.writer.obs.subscribe(0, { ...once, tables: ['sqlite_schema'] });
  await expect(collectFeed(unknown)).rejects.toMatchObject({ code: 'RECORD_INVALID' });
  const missing = followRecords(join(spine.home, 'not-there.db'), once);
  await expect(collectFeed(missing)).rejects.toMatchObject({ code: 'SPINE_MISSING' });
  writeFileSync(join(spine.home, 'foreign.db'), 'something else');
  const foreign = followRecords(join(spine.home, 'foreign.db'), once);
  await expect(collectFeed(foreign)).rejects.toMatchObject({ code: 'SPINE_FOREIGN' });
});

test('a follower is told when its store is deleted', async () => {
  using spine = new SpineUnderTest();
  spine.writer.obs.recordTick(tick());
  const feed = spine.writer.obs.subscribe();
  await take(feed, 1);
  rmSync(spine.home, { recursive: true });
  await expect(feed.next()).rejects.toMatchObject({ code: 'SPINE_GONE' });
});
