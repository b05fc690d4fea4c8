import { expect, test } from 'vitest';
import { followEvents, followMessages, type TraceMessage } from '../../src/index.ts';
import { openTrace } from '../open-trace.ts';
import { TraceUnderTest } from '../trace-under-test.ts';

/** What a message is about, on one line. */
function gistOf({ type, payload }: TraceMessage): string {
  const names = ['eventId', 'taskId'] as const;
  const fields: Readonly<Record<string, unknown>> = { ...payload };
  return `${type} ${String(fields[names.find((name) => fields[name] !== undefined) ?? ''])}`;
}

test('A186: messages come after the commit and in order; what is rolled back sends none', () => {
  using store = TraceUnderTest.withTask();
  const seen: string[] = [];
  using _ = store.trace.messages.subscribe((message) => seen.push(gistOf(message)));
  store.writer.transaction(() => {
    store.log('e1', 'tool.used', 1);
    store.log('e2', 'tool.used', 2);
    expect(seen).toEqual([]);
  });
  expect(seen).toEqual(['event.logged e1', 'event.logged e2']);
  const failing = () =>
    store.writer.transaction(() => {
      store.log('e3', 'tool.used', 3);
      throw new Error('changed my mind');
    });
  expect(failing).toThrow('changed my mind');
  expect(() => store.log('e1', 'tool.used', 1)).toThrow('already');
  store.writer.transaction(() => {
    store.log('e4', 'tool.used', 4);
    expect(() =>
      store.writer.transaction(() => {
        store.log('e5', 'tool.used', 5);
        throw new Error('not this part');
      }),
    ).toThrow('not this part');
    store.addTask('t2');
  });
  expect(seen.slice(2)).toEqual(['event.logged e4', 'task.started t2']);
});

test('A186: a listener that throws disturbs neither the write nor others, and is told of', async () => {
  using store = TraceUnderTest.withTask();
  const seen: string[] = [];
  using _throwing = store.trace.messages.subscribe(() => {
    throw new Error('broken');
  });
  using _rejecting = store.trace.messages.subscribe(() => Promise.reject(new Error('broken later')));
  using _ = store.trace.messages.subscribe((message) => seen.push(gistOf(message)));
  store.log('e1', 'tool.used', 1);
  await Promise.resolve();
  expect(seen).toEqual(['event.logged e1']);
  expect(store.problems).toEqual([
    { kind: 'listener-failed', error: new Error('broken') },
    { kind: 'listener-failed', error: new Error('broken later') },
  ]);
  expect(store.sql('SELECT id FROM timeline_events_view')).toEqual([{ id: 'e1' }]);
});

test('what a listener writes is told after all that was committed before it', () => {
  using store = TraceUnderTest.withTask();
  const first: string[] = [];
  const second: string[] = [];
  using _first = store.trace.messages.subscribe((message) => {
    first.push(gistOf(message));
    if (first.length === 1) store.log('answer', 'tool.used', 9);
  });
  using _second = store.trace.messages.subscribe((message) => second.push(gistOf(message)));
  store.trace.timeline.log(['e1', 'e2'].map((id) => ({ id, taskId: 't1', kind: 'tool.used', title: id }) as const));
  expect(first).toEqual(['event.logged e1', 'event.logged e2', 'event.logged answer']);
  expect(second).toEqual(first);
});

test('a listener hears until it is disposed of; the same one twice is two', () => {
  using store = TraceUnderTest.withTask();
  const seen: string[] = [];
  const listener = (message: TraceMessage): void => void seen.push(gistOf(message));
  const one = store.trace.messages.subscribe(listener);
  using _ = store.trace.messages.subscribe(listener);
  store.log('e1', 'tool.used', 1);
  one[Symbol.dispose]();
  one[Symbol.dispose]();
  store.log('e2', 'tool.used', 2);
  expect(seen).toEqual(['event.logged e1', 'event.logged e1', 'event.logged e2']);
  store.writer.close();
  expect(() => store.trace.messages.subscribe(listener)).toThrow(expect.objectContaining({ code: 'WRITER_CLOSED' }));
});

test('A186: another process follows the same messages in the same order, and goes on behind a place', async () => {
  using store = TraceUnderTest.withTask();
  using other = openTrace({ home: store.home, durability: 'process' });
  const interrupt = new AbortController();
  const told: string[] = [];
  using _ = store.trace.messages.subscribe((message) => told.push(gistOf(message)));
  store.log('e1', 'user.message', 1);
  const followed: string[] = [];
  const places: number[] = [];
  for await (const message of followMessages(store.path, { from: 1, signal: interrupt.signal })) {
    followed.push(gistOf(message));
    places.push(message.seq);
    if (followed.length === 1) {
      other.trace.timeline.log([{ id: 'e2', taskId: 't1', kind: 'tool.used', title: 'e2' }]);
      store.log('e3', 'tool.used', 3);
    }
    if (followed.length === 3) interrupt.abort();
  }
  expect(followed).toEqual(['event.logged e1', 'event.logged e2', 'event.logged e3']);
  expect(places).toEqual([2, 3, 4]);
  expect(told).toEqual(['event.logged e1', 'event.logged e3']);
});

test('followers of the trace begin behind a place or with the newest events, and see each once', async () => {
  using store = TraceUnderTest.withTask();
  for (let batch = 0; batch < 6; batch += 1) {
    store.trace.timeline.log(
      Array.from({ length: 100 }, () => ({ taskId: 't1', kind: 'tool.used', title: 'again' }) as const),
    );
  }
  const places = async (options: Parameters<typeof followEvents>[1]): Promise<number[]> => {
    const all: number[] = [];
    for await (const { seq } of followEvents(store.path, { follow: false, ...options })) all.push(seq);
    return all;
  };
  expect(await places({})).toEqual(Array.from({ length: 601 }, (_, index) => index + 1));
  expect(await places({ from: 599 })).toEqual([600, 601]);
  expect(await places({ last: 2 })).toEqual([600, 601]);
  expect(await places({ last: 0 })).toEqual([]);
  expect(await places({ last: 9_000, from: 5 })).toHaveLength(601);
  for (const wrong of [{ from: -1 }, { from: 1.5 }, { last: Number.NaN }]) {
    expect(() => followEvents(store.path, wrong)).toThrow(expect.objectContaining({ code: 'EVENT_INVALID' }));
  }
  await expect(followEvents(`${store.path}.none`).next()).rejects.toMatchObject({ code: 'SPINE_MISSING' });
});
