import { join } from 'node:path';
import { parseTimeZone } from '@agentspine/schema';
import { LiveHub, type LiveMessage } from '@agentspine/server';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { followNews } from '../src/news.ts';
import { StoreVersion } from '../src/store-version.ts';
import { StoreLock } from './lock-store.ts';
import { ServedHome } from './served-home.ts';

const soon = { timeout: 30_000 };

test('D14: a record is news; D16: of 5,000 events in a burst each is told once, as their number where they come at once', async () => {
  await using served = new ServedHome();
  using writer = openWriter({ home: served.home, durability: 'process' });
  const { sessionId, taskId } = writer.trace.sessions.ensure({ runtimeSource: 'made', runtimeSessionId: 'up' });
  const utc = parseTimeZone('UTC');
  if (utc === undefined) throw new Error('UTC is a time zone');
  using version = new StoreVersion(served.home, utc);
  const hub = new LiveHub('boot');
  const heard: LiveMessage[] = [];
  using _listening = hub.listen((messages) => heard.push(...messages));
  const ending = new AbortController();
  const following = followNews({ ...served.world, signal: ending.signal }, () => version.read(), hub);

  const types = () => new Set(heard.map(({ type }) => type));
  writer.obs.recordMcpToolCall({ source: 'made', tool: 'up', success: true, durationMs: 1 });
  await expect.poll(types, soon).toContain('archive.updated');

  for (let batch = 0; batch < 50; batch += 1) {
    const events = Array.from({ length: 100 }, (_, index) => ({
      ...({ taskId, sessionId, kind: 'action.logged', at: Date.now() } as const),
      title: `${batch}.${index}`,
    }));
    expect(writer.trace.timeline.log(events).rejected).toEqual([]);
  }
  const told = () =>
    heard.reduce((sum, { type, payload }) => {
      if (type === 'event.logged') return sum + 1;
      return type === 'session.advanced' ? sum + Number(payload['count']) : sum;
    }, 0);
  await expect.poll(told, soon).toBe(5_000);
  expect(heard.length).toBeLessThan(5_000);
  ending.abort();
  await following;
  expect(told()).toBe(5_000);
});

test('D42: a store that is locked is followed when it is free, and pages are not told to ask again at each attempt', async () => {
  await using served = new ServedHome();
  using writer = openWriter({ home: served.home, durability: 'process' });
  const { sessionId, taskId } = writer.trace.sessions.ensure({ runtimeSource: 'made', runtimeSessionId: 'up' });
  writer.close();
  const lock = await StoreLock.take(join(served.home, 'spine.db'));
  const hub = new LiveHub('boot');
  const heard: string[] = [];
  using _listening = hub.listen((messages) => heard.push(...messages.map(({ type }) => type)));
  const ending = new AbortController();
  let looks = 0;
  const version = () => {
    looks += 1;
    return 'as it was';
  };
  const following = followNews({ ...served.world, signal: ending.signal }, version, hub);
  // The thread that follows waits for no lock: it looks at the stores all the time.
  await expect.poll(() => looks, soon).toBeGreaterThan(5);
  expect(heard.filter((type) => type === 'resync')).toHaveLength(1);
  await lock[Symbol.asyncDispose]();
  using again = openWriter({ home: served.home, durability: 'process' });
  let events = 0;
  await expect
    .poll(() => {
      events += 1;
      again.trace.timeline.log([{ taskId, sessionId, kind: 'action.logged', title: `${events}`, at: Date.now() }]);
      return heard;
    }, soon)
    .toContain('event.logged');
  ending.abort();
  await following;
});
