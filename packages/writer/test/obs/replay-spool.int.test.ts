import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock, startChild } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { SpineUnderTest, spoolLine } from '../spine-under-test.ts';

const spoolTicks = new URL('../children/spool-ticks.ts', import.meta.url);

const day = 'meta-db-errors-2026-01-02.jsonl';
const tick = (number: number) => ({ source: 'a', detail_json: `${number}` });
const nothing = { files: 0, inserted: 0, alreadyThere: 0, reassigned: [], malformed: 0 };

/** Puts lines into a file of the spool. */
function plant(spine: SpineUnderTest, lines: readonly string[], name = day): void {
  mkdirSync(spine.logs, { recursive: true });
  appendFileSync(join(spine.logs, name), lines.map((line) => `${line}\n`).join(''));
}

test('A027: spooled rows of every kind come in under their own ids, once, and the file is kept', async () => {
  using spine = new SpineUnderTest({ busyTimeoutMs: 0 });
  const { obs } = spine.writer;
  using lock = spine.lock();
  const ids = [
    obs.recordTick({ source: 'lone \ud800 half', detailJson: { a: '\0' } }),
    obs.recordMessage({ source: 'a', direction: 'inbound', body: '👩‍👩‍👧' }),
    obs.insertEvent({ source: 'email', payloadJson: '{"half":"\ud800","nul":"\\u0000"}' }),
  ];
  const [tickLine, messageLine] = spine.spooled();
  lock[Symbol.dispose]();
  expect(await obs.spoolStatus()).toMatchObject({ waiting: [{ records: 3, malformed: 0 }], replayedFiles: 0 });
  expect(await obs.replaySpool()).toEqual({ ...nothing, files: 1, inserted: 3 });
  expect(spine.rows('ticks')).toEqual([{ id: ids[0], rowJson: JSON.stringify(tickLine?.record) }]);
  expect(spine.rows('messages')).toEqual([{ id: ids[1], rowJson: JSON.stringify(messageLine?.record) }]);
  const deliveries = spine.sql('SELECT id, delivery_status AS status FROM delivery_events');
  expect(deliveries).toEqual([{ id: ids[2], status: 'pending' }]);
  expect(await obs.spoolStatus()).toEqual({ waiting: [], replayedFiles: 1, malformedFiles: 0 });
  expect(await obs.replaySpool()).toEqual(nothing);
  const [replayed] = spine.logFiles(/\.replayed$/);
  renameSync(join(spine.logs, replayed ?? ''), join(spine.logs, day));
  expect(await obs.replaySpool()).toEqual({ ...nothing, files: 1, alreadyThere: 3 });
});

test('A027: a spooled row that was committed all the same is not there twice', async () => {
  using spine = new SpineUnderTest();
  const id = spine.writer.obs.recordTick({ source: 'a', detailJson: 1 });
  const record = JSON.parse(spine.rows('ticks')[0]?.rowJson ?? '');
  plant(spine, [JSON.stringify({ v: 1, ts_utc: 'x', table: 'ticks', id, error: 'e', record })]);
  expect(await spine.writer.obs.replaySpool()).toEqual({ ...nothing, files: 1, alreadyThere: 1 });
  expect(spine.rows('ticks')).toHaveLength(1);
});

test('a row whose id another row has gets a new one, which is told, and none the second time', async () => {
  using spine = new SpineUnderTest();
  plant(spine, [spoolLine('ticks', 100, tick(1)), spoolLine('ticks', 100, tick(2)), spoolLine('ticks', 100, tick(3))]);
  const result = await spine.writer.obs.replaySpool();
  const rows = spine.rows('ticks');
  expect(rows.map(({ rowJson }) => JSON.parse(rowJson).detail_json)).toEqual(['1', '2', '3']);
  expect(rows.map(({ id, rowJson }) => id === JSON.parse(rowJson).id)).toEqual([true, true, true]);
  expect(result).toEqual({
    ...{ ...nothing, files: 1, inserted: 3 },
    reassigned: rows.slice(1).map(({ id }) => ({ table: 'ticks', from: 100, to: id })),
  });
  plant(spine, [spoolLine('ticks', 100, tick(3)), spoolLine('ticks', 100, tick(2)), spoolLine('ticks', 100, tick(1))]);
  expect(await spine.writer.obs.replaySpool()).toEqual({ ...nothing, files: 1, alreadyThere: 3 });
});

test('a task or delivery that changed since it came from the spool does not come again', async () => {
  const clock = new ManualClock('2026-02-03T00:00:00Z');
  using spine = new SpineUnderTest({ clock });
  const { obs } = spine.writer;
  const delivery = { id: 300, source: 'email', ts_utc: '2026-01-02T03:04:05.678Z', payload_json: '{}' };
  const lines = [
    spoolLine('netsky_tasks', 100, { title: 'one' }),
    spoolLine('netsky_tasks', 100, { title: 'two' }),
    JSON.stringify({ v: 1, table: 'delivery_events', id: 300, record: { ...delivery, delivery_status: 'pending' } }),
  ];
  plant(spine, lines);
  const moved = (await obs.replaySpool()).reassigned[0]?.to ?? 0;
  for (const id of [100, moved]) obs.updateTask(id, { status: 'closed', title: `closed ${id}` });
  obs.updateEventDelivery(300, 'failed', 'no route');
  plant(spine, lines);
  expect(await obs.replaySpool()).toEqual({ ...nothing, files: 1, alreadyThere: 3 });
  const statuses = spine.rows('netsky_tasks').map(({ rowJson }) => JSON.parse(rowJson).status);
  expect(statuses).toEqual(['closed', 'closed']);
  expect(spine.sql('SELECT id FROM delivery_events')).toHaveLength(1);
});

test('A028: lines that cannot be read are counted and kept as they are, and all others come in', async () => {
  using spine = new SpineUnderTest();
  const unreadable = [
    'garbage',
    '{"v":1}',
    '[]',
    'null',
    '{"v":2,"table":"ticks","id":1,"record":{"id":1}}',
    '{"v":1,"table":"ticks","id":1,"record":{"id":2}}',
    '{"v":1,"table":"ticks","id":-1,"record":{"id":-1}}',
    '{"v":1,"table":"ticks","id":1.5,"record":{"id":1.5}}',
    '{"v":1, "table":"of_a_newer_version", "id":1, "record":{"id":1}}',
    '{"v":1,"table":"sqlite_schema","id":1,"record":{"id":1}}',
    '{"v":1,"table":"__proto__","id":1,"record":{"id":1}}',
  ];
  plant(spine, [spoolLine('ticks', 100, tick(1)), ...unreadable, '', spoolLine('ticks', 200, tick(2))]);
  const expected = { ...nothing, files: 1, inserted: 2, malformed: unreadable.length };
  expect(await spine.writer.obs.replaySpool()).toEqual(expected);
  const kept = `${unreadable.join('\n')}\n`;
  expect(readFileSync(join(spine.logs, `${day}.malformed`), 'utf8')).toBe(kept);
  expect(spine.rows('ticks').map(({ id }) => id)).toEqual([100, 200]);
  renameSync(join(spine.logs, `${day}.replayed`), join(spine.logs, 'moved-away'));
  plant(spine, ['more garbage']);
  await spine.writer.obs.replaySpool();
  expect(readFileSync(join(spine.logs, `${day}.malformed`), 'utf8')).toBe(kept);
  expect(spine.logFiles(/malformed/)).toHaveLength(2);
});

test('A028: bytes that are no UTF-8 are one unreadable line', async () => {
  using spine = new SpineUnderTest();
  plant(spine, [spoolLine('ticks', 100, tick(1))]);
  appendFileSync(join(spine.logs, day), Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0xc3, 0x0a]));
  expect(await spine.writer.obs.replaySpool()).toMatchObject({ inserted: 1, malformed: 2 });
});

test('files of several days, one of them interrupted, are replayed, the interrupted one first; others are left alone', async () => {
  using spine = new SpineUnderTest();
  plant(spine, [spoolLine('ticks', 100, tick(1))], `${day}.replaying`);
  plant(spine, [spoolLine('ticks', 100, tick(2))]);
  plant(spine, [spoolLine('ticks', 300, tick(3))], 'meta-db-errors-2026-01-03.jsonl');
  writeFileSync(join(spine.logs, 'meta-db-errors-today.jsonl'), 'not ours');
  const result = await spine.writer.obs.replaySpool();
  expect(result).toMatchObject({ files: 3, inserted: 3, reassigned: [{ table: 'ticks', from: 100 }] });
  expect(spine.rows('ticks')[0]?.rowJson).toContain('"detail_json":"1"');
  expect(spine.logFiles(/^meta/)).toEqual([
    `${day}.replayed`,
    `${day}.replayed-2`,
    'meta-db-errors-2026-01-03.jsonl.replayed',
    'meta-db-errors-today.jsonl',
  ]);
});

test('a replay that finds the database locked fails, and the next one brings everything', async () => {
  using spine = new SpineUnderTest({ busyTimeoutMs: 0 });
  plant(spine, [spoolLine('ticks', 100, tick(1))]);
  using lock = spine.lock();
  await expect(spine.writer.obs.replaySpool()).rejects.toMatchObject({ code: 'SPINE_BUSY' });
  lock[Symbol.dispose]();
  expect(await spine.writer.obs.replaySpool()).toMatchObject({ inserted: 1 });
});

test('two replays at once bring every row once', async () => {
  using spine = new SpineUnderTest();
  using other = spine.open();
  plant(
    spine,
    Array.from({ length: 2_000 }, (_, number) => spoolLine('ticks', 100 + number, tick(number))),
  );
  const results = await Promise.all([spine.writer.obs.replaySpool(), other.obs.replaySpool()]);
  expect(results.reduce((sum, { inserted }) => sum + inserted, 0)).toBe(2_000);
  expect(spine.rows('ticks')).toHaveLength(2_000);
});

test('rows that other processes spool while a replay runs all come in, each once', async () => {
  using spine = new SpineUnderTest();
  const children = ['a', 'b', 'c'].map((name) => startChild(spoolTicks, spine.logs, name, '400'));
  await Promise.all(children.map((child) => child.spoke()));
  let running = children.length;
  const ended = children.map(async (child) => {
    const said = await child.ended();
    running -= 1;
    return said;
  });
  while (running > 0) await spine.writer.obs.replaySpool();
  await Promise.all(ended);
  await spine.writer.obs.replaySpool();
  const rows = spine.rows('ticks').map(({ rowJson }) => JSON.parse(rowJson));
  const expected = ['a', 'b', 'c'].flatMap((source) =>
    Array.from({ length: 400 }, (_, number) => `${source} ${number}`),
  );
  expect(rows.map(({ source, detail_json }) => `${source} ${detail_json}`).toSorted()).toEqual(expected.toSorted());
});
