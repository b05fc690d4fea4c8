import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseError } from '@agentspine/sqlite';
import { thrownBy } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openReadOnly } from '../../src/index.ts';
import { LogUnderTest, line } from './log-under-test.ts';

test('A102: append returns the line with a new id, and ids do not come back', () => {
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
  expect(store.rows('logs')).toHaveLength(4);
  store.tamper('DELETE FROM logs');
  expect(log.append(line).id).toBe(5);
});

test('A103: no call changes or removes a line', () => {
  using store = new LogUnderTest();
  expect(Object.keys(store.log).sort()).toEqual([
    'append',
    'appendBatch',
    'getMeta',
    'getWorkflowRun',
    'recover',
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
  expect(store.rows('logs')[0]).toMatchObject({ id: appended.id, source: 'system', payload: 'as it was' });
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
  expect(store.rows('logs')).toEqual([]);
});

test('a payload comes back as the text that it was', () => {
  using store = new LogUnderTest();
  const payloads = ['{"b":1, "a":2}', 'no json', ' ', '\u0000\n\u2028', '🦀'.repeat(10_000), '{"a":1}\u0000x'];
  store.log.appendBatch(payloads.map((payload) => ({ ...line, payload })));
  expect(store.rows('logs')).toMatchObject(payloads.map((payload) => ({ payload })));
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
    expect(reader.log.getMeta('schema_version')).toBeDefined();
    expect(thrownBy(() => reader.log.append(line))).toMatchObject({ code: 'WRITER_READ_ONLY' });
  }
  store.tamper('DROP TABLE logs');
  expect(thrownBy(() => store.log.append(line))).toMatchObject({ code: 'SPINE_FAILED' });
  store.writer.close();
  const { log } = store;
  for (const call of [() => log.append(line), () => log.getWorkflowRun('r'), () => log.subscribe()]) {
    expect(thrownBy(call)).toMatchObject({ code: 'WRITER_CLOSED' });
  }
});
