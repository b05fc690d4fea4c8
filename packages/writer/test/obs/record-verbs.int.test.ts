import { camelCase, parseRow, type RecordKind, recordKinds } from '@agentspine/schema';
import { ManualClock } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import type { Obs } from '../../src/index.ts';
import { SpineUnderTest } from '../spine-under-test.ts';
import { countWalCommits } from '../wal-commits.ts';
import { exampleRecord } from './record-examples.ts';

/** The function that writes records of a kind. */
function verbOf(obs: Obs, { verb }: RecordKind): (record: object) => number {
  return (obs as unknown as Record<string, (record: object) => number>)[`record${verb}`] as never;
}

const [messages] = recordKinds;

const usage = (number: number) => ({ sessionId: `session ${number}`, inputTokens: number });

test('A003: the documented message is stored with exactly its nine keys', () => {
  using spine = new SpineUnderTest();
  const id = spine.writer.obs.recordMessage({
    tsUtc: '2026-04-19T19:07:08.285Z',
    source: 'imessage',
    direction: 'inbound',
    chatId: 'chat-1',
    fromAgent: 'owner',
    body: 'hello',
    rawJson: '{"text":"hello"}',
  });
  const [row] = spine.rows('messages');
  expect(Object.entries(JSON.parse(row?.rowJson ?? ''))).toEqual([
    ['id', id],
    ['ts_utc', '2026-04-19T19:07:08.285Z'],
    ['source', 'imessage'],
    ['direction', 'inbound'],
    ['chat_id', 'chat-1'],
    ['from_agent', 'owner'],
    ['to_agent', null],
    ['body', 'hello'],
    ['raw_json', '{"text":"hello"}'],
  ]);
});

test('a message of each source that the first seed names is found by it', () => {
  using spine = new SpineUnderTest();
  const sources = ['bus', 'imessage', 'email', 'iroh', 'demo'];
  for (const source of sources) spine.writer.obs.recordMessage({ source, direction: 'outbound', body: source });
  const found = spine.rows('messages').map(({ rowJson }) => parseRow(messages, rowJson));
  expect(found.map((message) => [message?.source, message?.body])).toEqual(sources.map((name) => [name, name]));
});

test.each(recordKinds.map((kind) => [kind.verb, kind] as const))(
  'A004: record%s returns the id that is the key of its row and is in it',
  (_, kind) => {
    using spine = new SpineUnderTest();
    const id = verbOf(spine.writer.obs, kind)(exampleRecord(kind, 'all'));
    const rows = spine.rows(kind.table);
    expect(rows.map((row) => [row.id, JSON.parse(row.rowJson).id])).toEqual([[id, id]]);
  },
);

test.each(recordKinds.map((kind) => [kind.verb, kind as RecordKind, kind] as const))(
  'A005: what record%s was given reads as it was, and what it was not given is null',
  (_, kind, typed) => {
    using spine = new SpineUnderTest();
    const record = verbOf(spine.writer.obs, kind);
    const [all, required] = [exampleRecord(kind, 'all'), exampleRecord(kind, 'required')];
    const ids = [record(all), record(required)];
    const rows = spine.rows(kind.table);
    expect(rows.map(({ rowJson }) => parseRow(typed, rowJson))).toEqual([
      { id: ids[0], ...all },
      expect.objectContaining({ id: ids[1], ...required }),
    ]);
    const stored = JSON.parse(rows[1]?.rowJson ?? '');
    const optional = Object.entries(kind.fields).filter(([, { presence }]) => presence === 'optional');
    expect(optional.map(([name]) => [name, stored[name]])).toEqual(optional.map(([name]) => [name, null]));
  },
);

test('A018: the 14 verbs of the first seed are there, with their fields', () => {
  const first = recordKinds.slice(0, 14).map(({ verb }) => verb);
  expect(first).toEqual([
    ...['Message', 'Cli', 'Crash', 'Tick', 'Workspace', 'Session', 'CloneDispatch', 'HarvestEvent'],
    ...['CommunicationEvent', 'McpToolCall', 'GitOperation', 'OwnerDirective', 'TokenUsage', 'WatchdogEvent'],
  ]);
  using spine = new SpineUnderTest();
  for (const kind of recordKinds.slice(0, 14)) {
    verbOf(spine.writer.obs, kind)(exampleRecord(kind, 'all'));
    const keys = Object.keys(JSON.parse(spine.rows(kind.table)[0]?.rowJson ?? '')).slice(1);
    expect(keys.map(camelCase)).toEqual(Object.keys(exampleRecord(kind, 'all')));
  }
});

test('A006: an id is the microsecond of the write, whatever the time of the event', () => {
  using spine = new SpineUnderTest();
  const before = Date.now() - 1;
  const id = spine.writer.obs.recordTick({ tsUtc: '2001-01-01T00:00:00Z', source: 'a', detailJson: {} });
  const after = Date.now() + 2;
  expect(id).toBeGreaterThanOrEqual(before * 1_000);
  expect(id).toBeLessThanOrEqual(after * 1_000);
  const clock = new ManualClock('2026-04-19T19:07:08.327Z');
  const later = spine.reopen({ clock }).obs.recordCrash({ kind: 'k', agent: 'a', detailJson: {} });
  expect(new Date(later / 1_000).toISOString()).toBe('2026-04-19T19:07:08.327Z');
});

test('A007: ids of 10,000 records one after the other grow and are below 2^53', () => {
  using spine = new SpineUnderTest();
  let last = 0;
  for (let number = 0; number < 10_000; number += 1) {
    const id = spine.writer.obs.recordTick({ source: 'a', detailJson: number });
    if (id <= last) expect.unreachable(`${id} came after ${last}`);
    last = id;
  }
  expect(last).toBeLessThan(2 ** 53);
  expect(spine.rows('ticks')).toHaveLength(10_000);
});

test('A009: ids grow though the clock steps back an hour, also over a restart', () => {
  const clock = new ManualClock();
  using spine = new SpineUnderTest({ clock });
  const tick = (): number => spine.writer.obs.recordTick({ source: 'a', detailJson: {} });
  const ids = [tick()];
  clock.advance(-3_600_000);
  ids.push(tick());
  spine.reopen();
  ids.push(tick(), ...spine.writer.obs.recordRows('ticks', [{ source: 'b', detail_json: 1 }]));
  const first = ids[0] ?? 0;
  expect(ids).toEqual([first, first + 1, first + 2, first + 3]);
});

test('A010: a batch of 500 has contiguous ids in its order, from one write to ids and one commit', () => {
  using spine = new SpineUnderTest();
  spine.sql('CREATE TABLE seen (last)');
  spine.sql('CREATE TRIGGER first_write AFTER INSERT ON ids BEGIN INSERT INTO seen VALUES (new.last); END');
  spine.sql('CREATE TRIGGER next_write AFTER UPDATE ON ids BEGIN INSERT INTO seen VALUES (new.last); END');
  spine.writer.obs.recordTokenUsage(usage(0));
  const before = countWalCommits(spine.path);
  const ids = spine.writer.obs.recordTokenUsageBatch(Array.from({ length: 500 }, (_, number) => usage(number)));
  expect(countWalCommits(spine.path)).toBe(before + 1);
  const first = ids[0] ?? 0;
  expect(ids).toEqual(Array.from({ length: 500 }, (_, number) => first + number));
  expect(spine.sql('SELECT last FROM seen')).toEqual([{ last: first + 499 }]);
  const stored = spine.rows('token_usage').slice(1);
  expect(stored.map(({ rowJson }) => JSON.parse(rowJson).input_tokens)).toEqual(ids.map((_, number) => number));
  expect(stored.map(({ id, rowJson }) => id === JSON.parse(rowJson).id)).not.toContain(false);
});

test('A011: a batch with one wrong row leaves nothing, and the next id is larger', () => {
  using spine = new SpineUnderTest();
  const before = spine.writer.obs.recordTokenUsage(usage(0));
  const rows = Array.from({ length: 500 }, (_, number) => usage(number === 299 ? 0.5 : number));
  const batch = () => spine.writer.obs.recordTokenUsageBatch(rows);
  expect(batch).toThrow(expect.objectContaining({ code: 'RECORD_INVALID', field: 'input_tokens' }));
  expect(batch).toThrow(/^record 299: /);
  expect(spine.rows('token_usage')).toHaveLength(1);
  expect(spine.writer.obs.recordTokenUsage(usage(1))).toBeGreaterThan(before);
  expect(spine.spooled()).toEqual([]);
});

test('A012: an empty batch reserves no id and commits nothing', () => {
  using spine = new SpineUnderTest();
  spine.writer.obs.recordTokenUsage(usage(0));
  const before = countWalCommits(spine.path);
  expect(spine.writer.obs.recordTokenUsageBatch([])).toEqual([]);
  expect(countWalCommits(spine.path)).toBe(before);
  expect(spine.sql('SELECT * FROM ids')).toEqual([]);
});

test('A013: a word that is not in the list is refused, and nothing is stored or spooled', () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  const wrong: readonly (() => number)[] = [
    () => obs.recordSession({ agent: 'a', sessionNum: 1, event: 'sideways' as never }),
    () => obs.recordSourceError({ source: 'a', errorClass: 'boom' as never }),
    () => obs.recordIrohEvent({ eventType: 'x' as never, peerIdHash: 'h' }),
  ];
  for (const call of wrong) expect(call).toThrow(expect.objectContaining({ code: 'RECORD_INVALID' }));
  expect(['sessions', 'source_errors', 'iroh_events'].flatMap((table) => spine.rows(table))).toEqual([]);
  expect([spine.spooled(), spine.problems]).toEqual([[], []]);
});

test('A014: a source error is counted once unless it says otherwise', () => {
  using spine = new SpineUnderTest();
  spine.writer.obs.recordSourceError({ source: 'email', errorClass: 'timeout' });
  spine.writer.obs.recordSourceError({ source: 'email', errorClass: 'timeout', count: 0 });
  expect(spine.rows('source_errors').map(({ rowJson }) => JSON.parse(rowJson).count)).toEqual([1, 0]);
});

test('A015: a git operation with a blank field or JSON that is none is refused by the name of the field', () => {
  using spine = new SpineUnderTest();
  const record = { operation: 'push', repo: 'r', status: 'ok', detailJson: '{}' };
  for (const [key, field] of Object.entries({ operation: 'operation', repo: 'repo', status: 'status' })) {
    const call = () => spine.writer.obs.recordGitOperation({ ...record, [key]: ' ' });
    expect(call).toThrow(expect.objectContaining({ code: 'RECORD_INVALID', field }));
  }
  const call = () => spine.writer.obs.recordGitOperation({ ...record, detailJson: '{' });
  expect(call).toThrow(expect.objectContaining({ code: 'RECORD_INVALID', field: 'detail_json' }));
  expect(spine.rows('git_operations')).toEqual([]);
});

test.each([null, undefined, 7, 'text', [], () => 1])('%j is no record', (record) => {
  using spine = new SpineUnderTest();
  expect(() => spine.writer.obs.recordTick(record as never)).toThrow(
    expect.objectContaining({ code: 'RECORD_INVALID' }),
  );
});

test('rows with the keys of row_json are taken like those of a verb, and refused before they are written', () => {
  using spine = new SpineUnderTest();
  const { obs } = spine.writer;
  const row = { source: 'a', detail_json: '{}' };
  obs.checkRow('ticks', row);
  const ids = obs.recordRows('ticks', [row, row]);
  expect(spine.rows('ticks').map(({ id }) => id)).toEqual(ids);
  expect(() => obs.checkRow('ticks', { ...row, tsUtc: 'now' })).toThrow('tsUtc is not a key of ticks');
  expect(() => obs.checkRow('sqlite_master' as never, row)).toThrow('no records are kept in sqlite_master');
  expect(() => obs.checkRow('delivery_events' as never, row)).toThrow('no records are kept in delivery_events');
});

test('after close every call throws WRITER_CLOSED, and closing again does nothing', async () => {
  using spine = new SpineUnderTest();
  const { writer } = spine;
  writer.close();
  writer.close();
  const closed = expect.objectContaining({ code: 'WRITER_CLOSED' });
  const { obs } = writer;
  const calls: readonly (() => unknown)[] = [
    () => obs.recordTick({ source: 'a', detailJson: 1 }),
    () => obs.recordTokenUsageBatch([usage(1)]),
    () => obs.insertEvent({ source: 'a', payloadJson: 1 }),
    () => obs.updateEventDelivery(1, 'delivered'),
    () => obs.readCursor('a'),
    () => obs.updateCursor('a', '1'),
    () => obs.subscribe(),
    () => writer.transaction(() => 1),
    () => writer.migrate(),
  ];
  for (const call of calls) expect(call).toThrow(closed);
  await expect(obs.recordTickAsync({ source: 'a', detailJson: 1 })).rejects.toEqual(closed);
  await expect(obs.spoolStatus()).rejects.toEqual(closed);
  await expect(obs.replaySpool()).rejects.toEqual(closed);
  expect(spine.spooled()).toEqual([]);
});
