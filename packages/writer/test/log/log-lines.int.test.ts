import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseError } from '@agentspine/sqlite';
import { thrownBy } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openReadOnly } from '../../src/index.ts';
import { LogUnderTest, line } from './log-under-test.ts';

test('A102: append returns the line with a new id; query filters, orders and limits; ids do not come back', () => {
  using store = new LogUnderTest();
  const { log } = store;
  const first = log.append({ ...line, payload: '{"a": 1}', refId: 'run-1' });
  expect(first).toEqual({ ...line, id: 1, payload: '{"a": 1}', refId: 'run-1' });
  const others = log.appendBatch([
    { source: 'workflow', type: 'note', timestamp: 20 },
    { source: 'workflow', type: 'started', refId: 'run-1', timestamp: 10 },
    { source: 'system', type: 'started', refId: '', payload: '', timestamp: 30 },
  ]);
  expect(others.map(({ id, refId, payload }) => [id, refId, payload])).toEqual([
    [2, null, null],
    [3, 'run-1', null],
    [4, '', ''],
  ]);
  const idsOf = (filter: Parameters<typeof log.query>[0]) => log.query(filter).map(({ id }) => id);
  expect(log.query()).toEqual([first, ...others]);
  expect(idsOf({ source: 'workflow' })).toEqual([2, 3]);
  expect(idsOf({ type: 'started' })).toEqual([3, 4]);
  expect(idsOf({ refId: 'run-1' })).toEqual([1, 3]);
  expect(idsOf({ since: 20 })).toEqual([1, 2, 4]);
  expect(idsOf({ until: 20 })).toEqual([2, 3]);
  expect(idsOf({ since: 10, until: 20, source: 'workflow', limit: 1 })).toEqual([2]);
  expect(idsOf({ limit: 0 })).toEqual([]);
  expect(idsOf({ refId: undefined, since: Number.NEGATIVE_INFINITY })).toEqual([1, 2, 3, 4]);
  store.tamper('DELETE FROM logs');
  expect(log.append(line).id).toBe(5);
});

test('A103: no call changes or removes a line', () => {
  using store = new LogUnderTest();
  expect(Object.keys(store.log).sort()).toEqual([
    'append',
    'appendBatch',
    'getActiveWorkflowRuns',
    'getAllWorkflowRuns',
    'getMeta',
    'getThreadEvents',
    'getThreadMessages',
    'getThreadRoundCount',
    'getThreadRounds',
    'getTriggerPayload',
    'getWorkflowRun',
    'iterate',
    'listResumable',
    'query',
    'recover',
    'resumePlan',
    'setMeta',
    'subscribe',
    'upsertWorkflowRun',
  ]);
  // A writer hands out no connection; of the log's own statements none changes it: that is left to the cold archive.
  expect(Object.keys(store.writer).sort()).toEqual(['cold', 'log', 'obs', 'trace']);
  const folder = join(import.meta.dirname, '../../src/log');
  const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(sources.filter((text) => /UPDATE logs|DELETE FROM|REPLACE INTO/i.test(text))).toEqual([]);
  const appended = store.log.append({ ...line, payload: 'as it was' });
  store.set('run', 'started');
  store.set('run', 'completed');
  Object.assign(appended, { payload: 'changed' });
  expect(store.log.query({ source: 'system' })).toEqual([{ ...appended, payload: 'as it was' }]);
});

test('a line that is wrong is refused with its field, and leaves nothing', () => {
  using store = new LogUnderTest();
  const wrong: readonly (readonly [string, object])[] = [
    ['source', { source: '' }],
    ['source', { source: 7 }],
    ['type', { type: '' }],
    ['type', { type: undefined }],
    ['refId', { refId: 7 }],
    ['payload', { payload: { a: 1 } }],
    ['payload', { payload: '\ud800' }],
    ['timestamp', { timestamp: 1.5 }],
    ['timestamp', { timestamp: Number.NaN }],
    ['timestamp', { timestamp: '1' }],
    ['timestamp', { timestamp: 8_640_000_000_000_001 }],
  ];
  for (const [field, change] of wrong) {
    expect(thrownBy(() => store.log.append({ ...line, ...change }))).toMatchObject({ code: 'LOG_INVALID', field });
  }
  const inBatch = thrownBy(() => store.log.appendBatch([line, { ...line, type: '' }]));
  expect(inBatch).toMatchObject({
    code: 'LOG_INVALID',
    field: 'type',
    message: expect.stringMatching(/^entry 1: log: type /),
  });
  expect(store.log.appendBatch([])).toEqual([]);
  for (const [field, filter] of [
    ['limit', { limit: -1 }],
    ['limit', { limit: 0.5 }],
    ['since', { since: Number.NaN }],
    ['until', { until: '1' as never }],
    ['source', { source: null as never }],
  ] as const) {
    expect(thrownBy(() => store.log.query(filter))).toMatchObject({ code: 'LOG_INVALID', field });
    expect(thrownBy(() => store.log.iterate(filter))).toMatchObject({ code: 'LOG_INVALID', field });
  }
  expect(store.rows('logs')).toEqual([]);
});

test('a payload comes back as the text that it was', () => {
  using store = new LogUnderTest();
  const payloads = ['{"b":1, "a":2}', 'no json', ' ', '\u0000\n\u2028', '🦀'.repeat(10_000), '{"a":1}\u0000x'];
  store.log.appendBatch(payloads.map((payload) => ({ ...line, payload })));
  expect(store.log.query().map(({ payload }) => payload)).toEqual(payloads);
});

test('iterate reads a log of any size some lines at a time, up to where it was, while the writer goes on', () => {
  using store = new LogUnderTest();
  const many = Array.from({ length: 1_000 }, (_, index) => ({ ...line, type: index % 2 === 0 ? 'even' : 'odd' }));
  store.log.appendBatch(many);
  const seen: number[] = [];
  for (const { id } of store.log.iterate({ type: 'even' })) {
    if (seen.length === 0) store.log.append({ ...line, type: 'even' });
    seen.push(id);
  }
  expect(seen).toEqual(Array.from({ length: 500 }, (_, index) => 2 * index + 1));
  expect([...store.log.iterate({ limit: 300 })].at(-1)?.id).toBe(300);
  expect([...store.log.iterate({ limit: 0 })]).toEqual([]);
  const large = 'x'.repeat(5 * 1024 * 1024);
  store.log.appendBatch(Array.from({ length: 4 }, () => ({ ...line, type: 'large', payload: large })));
  expect([...store.log.iterate({ type: 'large' })]).toHaveLength(4);
});

test('the log is written with what belongs to it or not at all, also where only a part fails and the caller goes on', () => {
  using store = new LogUnderTest();
  const { writer, log } = store;
  expect(() =>
    writer.transaction(() => {
      log.append(line);
      writer.obs.recordTick({ source: 's', detailJson: {} });
      throw new Error('changed my mind');
    }),
  ).toThrow('changed my mind');
  expect([store.rows('logs'), store.rows('ticks')]).toEqual([[], []]);
  store.tamper(
    "CREATE TRIGGER refuse BEFORE INSERT ON logs WHEN NEW.type = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END",
  );
  writer.transaction(() => {
    log.append(line);
    writer.obs.recordTick({ source: 's', detailJson: {} });
    expect(() => log.appendBatch([line, { ...line, type: 'bad' }])).toThrow(DatabaseError);
  });
  expect([store.rows('logs').length, store.rows('ticks').length]).toEqual([1, 1]);
});

test('a log that cannot be written throws, and one that is opened for reading or closed refuses', () => {
  using store = new LogUnderTest();
  store.log.append(line);
  {
    using reader = openReadOnly({ home: store.home });
    expect(reader.log.query()).toHaveLength(1);
    expect(thrownBy(() => reader.log.append(line))).toMatchObject({ code: 'WRITER_READ_ONLY' });
  }
  store.tamper('DROP TABLE logs');
  expect(thrownBy(() => store.log.append(line))).toMatchObject({ code: 'SPINE_FAILED' });
  store.writer.close();
  const { log } = store;
  for (const call of [() => log.append(line), () => log.query(), () => log.iterate(), () => log.subscribe()]) {
    expect(thrownBy(call)).toMatchObject({ code: 'WRITER_CLOSED' });
  }
});
