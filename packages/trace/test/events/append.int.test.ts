import { eventCatalog, eventPayloadBytesMax, eventPayloadDepthMax, type PublicEventType } from '@agentspine/schema';
import { expect, test } from 'vitest';
import type { TraceError } from '../../src/errors.ts';
import { followEvents } from '../../src/index.ts';
import { SpineUnderTest } from '../spine-under-test.ts';
import { dumpTrace } from '../trace-tables.ts';
import { badValues, collect, goodValue, minimalPayload, publicTypes, shapeOf } from './event-examples.ts';

/** The error of an append, as the code and the field that it names. */
function refusal(spine: SpineUnderTest, draft: unknown): unknown {
  try {
    spine.writer.trace.events.append(draft as Parameters<typeof spine.writer.trace.events.append>[0]);
    return undefined;
  } catch (error) {
    const { code, field } = error as TraceError;
    return [code, field];
  }
}

const rename = { task_id: 't', from: 'a', to: 'b' };
const renamed = { eventType: 'task.renamed', aggregateId: 't', payload: rename };

test('anybody appends events of fourteen types: of tasks, of sessions, of what a runtime does, and of how turns are grouped', () => {
  const groups = [
    ['task.created', 'task.renamed', 'task.status_changed', 'task.hierarchy_changed'],
    ['session.started', 'session.ended', 'session.bound'],
    ['tool.invoked', 'tool.result', 'prompt.submitted', 'completion.received', 'classification.assigned'],
    ['turn.partition_updated', 'turn.partition_reset'],
  ];
  expect(publicTypes.toSorted()).toEqual(groups.flat().toSorted());
});

test.each(publicTypes)(
  'A142: %s is taken with the least, and refused with less or with something else',
  (eventType) => {
    using spine = new SpineUnderTest();
    const { required, optional } = shapeOf(eventType);
    const payload = minimalPayload(eventType);
    const refused = (changes: object) =>
      refusal(spine, { eventType, aggregateId: 't', payload: { ...payload, ...changes } });
    for (const [name, kind] of Object.entries(required)) {
      for (const bad of badValues(kind, { isRequired: true })) {
        expect([name, bad, refused({ [name]: bad })]).toEqual([name, bad, ['EVENT_INVALID', `payload.${name}`]]);
      }
    }
    for (const [name, kind] of Object.entries(optional)) {
      for (const bad of badValues(kind, { isRequired: false })) {
        expect([name, bad, refused({ [name]: bad })]).toEqual([name, bad, ['EVENT_INVALID', `payload.${name}`]]);
      }
    }
    expect(spine.sql('SELECT * FROM events')).toEqual([]);
    const isMade = (name: string) => name === 'timeline_event';
    const full = Object.entries(optional)
      .filter(([name]) => !isMade(name))
      .map(([name, kind]) => [name, goodValue(kind)]);
    const nothing = Object.keys(optional)
      .filter((name) => !isMade(name))
      .map((name) => [name, null]);
    for (const more of [{}, Object.fromEntries(nothing), { ...Object.fromEntries(full), parent_task_id: 'p' }]) {
      expect(refused({ ...more, parent_task_id_to: null, other: [{ any: 'key' }] })).toBeUndefined();
    }
    expect(spine.sql('SELECT DISTINCT event_type AS type FROM events')).toEqual([{ type: eventType }]);
  },
);

const wrongDrafts: readonly (readonly [changes: object, field: string])[] = [
  [{ eventType: 'task.exploded' }, 'eventType'],
  [{ eventType: 'toString' }, 'eventType'],
  [{ eventType: undefined }, 'eventType'],
  [{ schemaVer: 2 }, 'schemaVer'],
  [{ schemaVer: '1' }, 'schemaVer'],
  [{ eventTime: Number.NaN }, 'eventTime'],
  [{ eventTime: Number.POSITIVE_INFINITY }, 'eventTime'],
  [{ eventTime: 1.5 }, 'eventTime'],
  [{ eventTime: 8_640_000_000_000_001 }, 'eventTime'],
  [{ eventTime: '2026-01-01' }, 'eventTime'],
  [{ recordedAt: Number.NaN }, 'recordedAt'],
  [{ aggregateId: '' }, 'aggregateId'],
  [{ aggregateId: ' \t' }, 'aggregateId'],
  [{ aggregateId: undefined }, 'aggregateId'],
  [{ aggregateId: 'x'.repeat(1_001) }, 'aggregateId'],
  [{ aggregateId: 'lone \ud800' }, 'aggregateId'],
  [{ eventId: '' }, 'eventId'],
  [{ eventId: 7 }, 'eventId'],
  [{ sessionId: '' }, 'sessionId'],
  [{ sessionId: 7 }, 'sessionId'],
  [{ correlationId: {} }, 'correlationId'],
  [{ causationId: 'x'.repeat(1_001) }, 'causationId'],
  [{ actor: 'Root User' }, 'actor'],
  [{ payload: undefined }, 'payload'],
  [{ payload: null }, 'payload'],
  [{ payload: [] }, 'payload'],
  [{ payload: '{}' }, 'payload'],
  [{ payload: { ...rename, timeline_event: { kind: 'user.message', title: 'x' } } }, 'payload.timeline_event'],
];

test('A142: a wrong type, version, time, id, actor or payload is refused with its name, and leaves no row', () => {
  using spine = new SpineUnderTest();
  for (const [changes, field] of wrongDrafts) {
    expect([changes, refusal(spine, { ...renamed, ...changes })]).toEqual([changes, ['EVENT_INVALID', field]]);
  }
  for (const draft of [undefined, null, 'event', []]) expect(refusal(spine, draft)).toEqual(['EVENT_INVALID', 'event']);
  expect(spine.sql('SELECT * FROM events')).toEqual([]);
  expect(refusal(spine, renamed)).toBeUndefined();
});

test('types that belong to calls of their own are refused', () => {
  using spine = new SpineUnderTest();
  const internal = Object.keys(eventCatalog).filter((type) => shapeOf(type).isInternal);
  expect(internal.length).toBeGreaterThan(5);
  for (const eventType of internal) {
    const payload = minimalPayload(eventType as PublicEventType);
    expect(refusal(spine, { eventType, aggregateId: 't', payload })).toEqual(['EVENT_INVALID', 'eventType']);
  }
});

/** An object of few parts whose text doubles with every level. */
function doubling(levels: number): object {
  let value: object = { text: 'x'.repeat(100) };
  for (let level = 0; level < levels; level += 1) value = { left: value, right: value };
  return value;
}

function nested(levels: number): object {
  let value: unknown = 0;
  for (let level = 0; level < levels; level += 1) value = [value];
  return { value };
}

const circular: Record<string, unknown> = {};
circular['self'] = circular;

const hostile: readonly (readonly [what: string, more: object, field: string])[] = [
  ['holds itself', circular, 'payload'],
  ['is too deep', nested(eventPayloadDepthMax), 'payload'],
  ['is far too deep', nested(100_000), 'payload'],
  ['is too large', { text: 'x'.repeat(eventPayloadBytesMax) }, 'payload'],
  ['is too large by its bytes alone', { text: 'é'.repeat(eventPayloadBytesMax / 2) }, 'payload'],
  ['is too large by its escapes alone', { text: '\u0001'.repeat(eventPayloadBytesMax / 4) }, 'payload'],
  ['shares its parts', doubling(60), 'payload'],
  ['has a number that is none', { list: [1, Number.NaN] }, 'payload.list.1'],
  ['has a bigint', { id: 1n }, 'payload.id'],
  ['has a function', { run: () => undefined }, 'payload.run'],
  ['has a symbol', { mark: Symbol('x') }, 'payload.mark'],
  ['has a map', { map: new Map([[1, 2]]) }, 'payload.map'],
  ['has a date without a time', { at: new Date(Number.NaN) }, 'payload.at'],
  [
    'throws when it is read',
    {
      get trap() {
        throw new Error('snap');
      },
    },
    'payload',
  ],
  ['makes something else of itself', { toJSON: () => [] }, 'payload.task_id'],
  ['makes itself of itself', { deep: { toJSON: () => circular } }, 'payload'],
];

test.each(hostile)('a payload that %s is refused with the place in it', (_what, more, field) => {
  using spine = new SpineUnderTest();
  expect(
    refusal(spine, {
      ...renamed,
      payload: Object.defineProperties({ ...rename }, Object.getOwnPropertyDescriptors(more)),
    }),
  ).toEqual(['EVENT_INVALID', field]);
  expect(spine.sql('SELECT * FROM events')).toEqual([]);
});

test('a payload up to the limits is taken, and read back as JSON has it', async () => {
  using spine = new SpineUnderTest();
  const payload = {
    ...rename,
    ...nested(eventPayloadDepthMax - 1),
    text: 'é'.repeat(eventPayloadBytesMax / 2 - 2_000),
    at: new Date(0),
    none: undefined,
    key: { constructor: 'x', toString: '\ud800' },
  };
  const stored = spine.writer.trace.events.append({ eventType: 'task.renamed', aggregateId: 't', payload });
  expect(stored.payload).toEqual(JSON.parse(JSON.stringify(payload)));
  const [read] = await collect(followEvents(spine.path, { follow: false }));
  expect(read).toEqual(stored);
});

test('A143: ids are ULIDs in the order of their times; a given id is kept, and taken once', () => {
  let now = Date.UTC(2026, 0, 2);
  using spine = new SpineUnderTest({ clock: { now: () => now } });
  const { trace } = spine.writer;
  const append = (changes: object) =>
    trace.events.append({ eventType: 'task.renamed', aggregateId: 't', payload: rename, ...changes });
  const first = append({});
  const second = append({});
  now += 1.7;
  const third = append({});
  const early = append({ eventTime: Date.UTC(1999, 0, 1) });
  const before1970 = append({ eventTime: -1 });
  for (const { eventId } of [first, second, third, early, before1970]) {
    expect(eventId).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  }
  const ids = [before1970, early, first, second, third].map(({ eventId }) => eventId);
  expect(ids.toSorted()).toEqual(ids);
  expect([first.eventTime, first.recordedAt, third.eventTime]).toEqual([now - 1.7, now - 1.7, Math.trunc(now)]);
  expect([early.recordedAt, early.actor, early.schemaVer]).toEqual([Math.trunc(now), 'system', 1]);
  trace.events.append({
    eventType: 'task.created',
    aggregateId: 't',
    payload: { task_id: 't', title: 'first', slug: 'first', kind: 'primary' },
    eventId: 'mine',
  });
  const before = [dumpTrace(spine), spine.sql('SELECT * FROM events')];
  expect(refusal(spine, { ...renamed, eventId: 'mine' })).toEqual(['EVENT_EXISTS', 'eventId']);
  expect(refusal(spine, { ...renamed, eventId: first.eventId })).toEqual(['EVENT_EXISTS', 'eventId']);
  expect([dumpTrace(spine), spine.sql('SELECT * FROM events')]).toEqual(before);
  expect(spine.sql('SELECT title FROM tasks_current')).toEqual([{ title: 'first' }]);
});

test('A146: where a projection fails, neither the event nor any of its rows stays', () => {
  using spine = new SpineUnderTest();
  spine.sql(
    `CREATE TRIGGER refuse BEFORE INSERT ON task_relations BEGIN SELECT RAISE(ABORT, 'no relations today'); END`,
  );
  const created = (payload: object) => ({
    eventType: 'task.created',
    aggregateId: 't',
    payload: { task_id: 't', title: 'x', slug: 'x', kind: 'primary', ...payload },
  });
  expect(refusal(spine, created({ parent_task_id: 'p' }))).toEqual(['SPINE_FAILED', undefined]);
  expect(spine.sql('SELECT 1 FROM events UNION ALL SELECT 1 FROM tasks_current')).toEqual([]);
  expect(refusal(spine, created({}))).toBeUndefined();
  expect(spine.sql('SELECT seq FROM events')).toHaveLength(1);
  expect(spine.sql('SELECT id FROM tasks_current')).toEqual([{ id: 't' }]);
});
