import type { TimelineEventInput } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { batchEventsMax } from '../../src/timeline/log-events.ts';
import { dumpTrace } from '../trace-tables.ts';
import { TimelineUnderTest } from './timeline-under-test.ts';

const event: TimelineEventInput = { taskId: 't1', kind: 'action.logged', title: 'Acts' };

test('A158: what is refused of a batch is told by its place, and the rest is there', () => {
  using spine = new TimelineUnderTest();
  const logged = spine.writer.trace.timeline.log([
    { ...event, id: 'a' },
    { ...event, taskId: 'nobody' },
    { ...event, id: 'b' },
  ]);
  expect(logged).toEqual({
    accepted: ['a', 'b'],
    rejected: [{ index: 1, code: 'task_not_found', message: 'there is no task nobody' }],
  });
  spine.reopen();
  expect(spine.sql('SELECT id FROM timeline_events_view ORDER BY id')).toEqual([{ id: 'a' }, { id: 'b' }]);
});

test('an id is taken once, within a batch, after it, and after its task was deleted', () => {
  using spine = new TimelineUnderTest();
  const logTwice = () =>
    spine.writer.trace.timeline.log([
      { ...event, id: 'a' },
      { ...event, id: 'a' },
    ]).rejected;
  expect(logTwice()).toMatchObject([{ index: 1, code: 'event_exists' }]);
  expect(logTwice()).toHaveLength(2);
  spine.writer.trace.tasks.delete('t1');
  spine.startTask('t1', 's1');
  expect(logTwice()).toMatchObject([{ code: 'event_exists' }, { code: 'event_exists' }]);
});

const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;
const deep = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`);
const megabytes = (count: number) => 'x'.repeat(count * 1024 * 1024);

/** What is wrong with an event, by the field that is named. */
const refusals: readonly (readonly [string, object])[] = [
  ['kind', { kind: 'task.start' }],
  ['kind', { kind: 'nothing' }],
  ['kind', { kind: undefined }],
  ['lane', { lane: 'file' }],
  ['taskId', { taskId: ' ' }],
  ['taskId', { taskId: 7 }],
  ['taskId', { taskId: 't\ud800' }],
  ['sessionId', { sessionId: '' }],
  ['sessionId', { sessionId: megabytes(20) }],
  ['id', { id: '\t' }],
  ['title', { title: '' }],
  ['title', { title: 'lone \udc00' }],
  ['title', { title: megabytes(20) }],
  ['body', { body: 'lone \ud800' }],
  ['body', { body: 1 }],
  ['body', { body: megabytes(20) }],
  ['body', { body: 'é'.repeat(3 * 1024 * 1024) }],
  ['at', { at: Number.NaN }],
  ['at', { at: 1.5 }],
  ['at', { at: 8.64e15 }],
  ['actor', { actor: 'no body' }],
  ['classification', { classification: [] }],
  ['classification.tags', { classification: { tags: 'x' } }],
  ['classification.tags', { classification: { tags: [' '] } }],
  ['classification.tags', { classification: { tags: Array.from({ length: 1001 }, () => 'x') } }],
  ['metadata', { metadata: [] }],
  ['metadata', { metadata: 'text' }],
  ['metadata', { metadata: new Map([['a', 1]]) }],
  ['metadata.a', { metadata: { a: Number.NaN } }],
  ['metadata.a[1].b', { metadata: { a: [0, { b: Number.POSITIVE_INFINITY }] } }],
  ['metadata.a', { metadata: { a: () => 1 } }],
  ['metadata.a', { metadata: { a: 1n } }],
  ['metadata.a', { metadata: { a: Symbol('a') } }],
  ['metadata.a', { metadata: { a: new Date(0) } }],
  ['metadata.a[0]', { metadata: { a: [undefined] } }],
  ['metadata.a', { metadata: { a: { toJSON: () => 1 } } }],
  ['metadata.a', { metadata: { a: '\udfff' } }],
  ['metadata', { metadata: { '\ud800': 1 } }],
  [`metadata${'.self'.repeat(40)}…`, { metadata: cycle }],
  [`metadata.deep${'[0]'.repeat(65)}…`, { metadata: { deep } }],
  ['metadata.a', { metadata: { a: megabytes(20) } }],
  ['metadata.b', { metadata: { a: megabytes(3), b: megabytes(3) } }],
];

test('what cannot be stored is refused by name and leaves nothing', () => {
  using spine = new TimelineUnderTest();
  const look = () => [dumpTrace(spine), spine.sql('SELECT count(*) FROM events')];
  const before = look();
  for (const [field, wrong] of refusals) {
    const { accepted, rejected } = spine.writer.trace.timeline.log([{ ...event, ...wrong } as TimelineEventInput]);
    expect([field, accepted, rejected[0]?.code]).toEqual([field, [], 'event_invalid']);
    expect(rejected[0]?.message).toContain(`event: ${field} `);
    expect(rejected[0]?.message.length).toBeLessThan(1000);
  }
  expect(look()).toEqual(before);
});

test.each([
  ['no list', {}],
  ['nothing', []],
  ['too many', Array.from({ length: batchEventsMax + 1 }, () => event)],
])('a batch that is %s is refused as a whole', (_name, batch) => {
  using spine = new TimelineUnderTest();
  const log = () => spine.writer.trace.timeline.log(batch as TimelineEventInput[]);
  expect(log).toThrow(expect.objectContaining({ code: 'EVENT_INVALID', field: 'events' }));
});

test('properties that are undefined, and null in the place of what may be left out, are as if they were left out', () => {
  using spine = new TimelineUnderTest();
  const nothing = { sessionId: null, lane: null, body: null, metadata: null, classification: null, id: null };
  const empty = spine.log({ ...nothing, at: null, actor: null } as unknown as TimelineEventInput);
  const { createdAt, ...read } = spine.read(empty);
  expect(read).toEqual({
    ...event,
    id: empty,
    lane: 'implementation',
    metadata: {},
    classification: { lane: 'implementation', tags: [], matches: [] },
  });
  expect(spine.read(spine.logMetadata({ a: undefined, b: 1 })).metadata).toEqual({ b: 1 });
});

test('a timeline event cannot come in through append, past its checks', () => {
  using spine = new TimelineUnderTest();
  const payload = { session_id: 's1', timeline_event: { kind: 'nothing' } };
  const append = () => spine.writer.trace.events.append({ eventType: 'prompt.submitted', aggregateId: 't1', payload });
  expect(append).toThrow(expect.objectContaining({ code: 'EVENT_INVALID', field: 'payload.timeline_event' }));
});

test('keys that JavaScript takes for something else, and very long ones, come back', () => {
  using spine = new TimelineUnderTest();
  const metadata = JSON.parse(`{"__proto__":{"a":1},"hasOwnProperty":2,"${'k'.repeat(100_000)}":3,"toolName":"Bash"}`);
  const read = spine.read(spine.logMetadata(metadata)).metadata;
  expect(JSON.stringify(Object.entries(read).toSorted())).toBe(JSON.stringify(Object.entries(metadata).toSorted()));
});

test('ten thousand files and tags come back, though rows are made of the first thousand', () => {
  using spine = new TimelineUnderTest();
  const names = Array.from({ length: 10_000 }, (_value, index) => `name-${index}`);
  const id = spine.logMetadata({ filePaths: names, tags: names });
  expect(spine.read(id).metadata).toEqual({ filePath: 'name-0', filePaths: names, tags: names });
  expect(spine.sql('SELECT count(*) AS count FROM event_files')).toEqual([{ count: 1000 }]);
  expect(spine.sql('SELECT count(*) AS count FROM event_tags')).toEqual([{ count: 1000 }]);
});

test('metadata of no event are refused by name, and those that are no JSON leave what is there', () => {
  using spine = new TimelineUnderTest();
  const { timeline } = spine.writer.trace;
  const coded = (code: string, field?: string) => expect.objectContaining({ code, ...(field && { field }) });
  expect(timeline.get('nobody')).toBeUndefined();
  expect(() => timeline.updateMetadata('nobody', {})).toThrow(coded('EVENT_NOT_FOUND'));
  const id = spine.log();
  const before = dumpTrace(spine);
  expect(() => timeline.updateMetadata(id, { a: Number.NaN })).toThrow(coded('EVENT_INVALID', 'metadata.a'));
  expect(dumpTrace(spine)).toEqual(before);
});
