import { expect, test } from 'vitest';
import { LiveHub, type LiveMessage } from '../../src/live/live-hub.ts';

const event = (sessionId: string, id = 'e') => ({ type: 'event.logged', payload: { sessionId, id } });

test('a page that comes back gets what came after its place, each once and in order', () => {
  const hub = new LiveHub('boot');
  hub.publish([event('s', 'a'), event('s', 'b')]);
  hub.publish([event('s', 'c')]);
  expect(hub.after('boot.1')?.map(({ seq, payload }) => [seq, payload['id']])).toEqual([
    [2, 'b'],
    [3, 'c'],
  ]);
  expect(hub.after('boot.3')).toEqual([]);
});

test.each(['other.1', 'boot.4', 'boot.-1', 'boot.x', 'boot', '', 'boot.1e1'])(
  'the place %s is not one of this start: everything is to be asked again',
  (place) => {
    const hub = new LiveHub('boot');
    hub.publish([event('s'), event('s'), event('s')]);
    expect(hub.after(place)).toBeUndefined();
  },
);

test('of more than 10,000 messages a page asks everything again, and of 10,000 it does not', () => {
  const hub = new LiveHub('boot');
  for (let each = 0; each < 10_001; each += 1) hub.publish([event(`s${each}`)]);
  expect(hub.after('boot.0')).toBeUndefined();
  expect(hub.after('boot.1')?.length).toBe(10_000);
});

test('D16: more than 100 events of a session at once are one message with their number, and others stay', () => {
  const hub = new LiveHub('boot');
  const seen: LiveMessage[] = [];
  hub.listen((messages) => seen.push(...messages));
  hub.publish([event('few'), ...Array.from({ length: 101 }, () => event('many')), { type: 'x', payload: {} }]);
  expect(seen.map(({ type, seq, payload }) => [type, seq, payload['count']])).toEqual([
    ['event.logged', 1, undefined],
    ['x', 2, undefined],
    ['session.advanced', 3, 101],
  ]);
});

test('who does not listen any more is not called', () => {
  const hub = new LiveHub('boot');
  const seen: LiveMessage[] = [];
  const listening = hub.listen((messages) => seen.push(...messages));
  listening[Symbol.dispose]();
  hub.publish([event('s')]);
  expect(seen).toEqual([]);
  expect(hub.seq).toBe(1);
});

test('a hub knows whether a page listens: without one the stores are looked at less often', () => {
  const hub = new LiveHub('boot');
  expect(hub.isHeard).toBe(false);
  using listening = hub.listen(() => undefined);
  expect(hub.isHeard).toBe(true);
  listening[Symbol.dispose]();
  expect(hub.isHeard).toBe(false);
});
