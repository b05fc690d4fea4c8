import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { SpineUnderTest } from '../spine-under-test.ts';

test('a watchdog event is in its trail too, whatever happens to the database, and not where it is refused', () => {
  const clock = new ManualClock('2026-04-19T23:59:59Z');
  using spine = new SpineUnderTest({ busyTimeoutMs: 0, clock });
  const { obs } = spine.writer;
  const stored = obs.recordWatchdogEvent({ event: 'stuck', severity: 'high' });
  using _lock = spine.lock();
  const spooled = obs.recordWatchdogEvent({ event: 'free' });
  expect(() => obs.recordWatchdogEvent({ event: 7 as never })).toThrow('event must be a text');
  const trail = readFileSync(join(spine.logs, 'watchdog-events-2026-04-19.jsonl'), 'utf8');
  expect(trail).toBe(`${spine.rows('watchdog_events')[0]?.rowJson}\n${JSON.stringify(spine.spooled()[0]?.record)}\n`);
  expect(
    trail
      .split('\n')
      .slice(0, 2)
      .map((line) => JSON.parse(line).id),
  ).toEqual([stored, spooled]);
});

test('a trail that cannot be written is told, and the record is safe all the same', () => {
  using spine = new SpineUnderTest({ clock: new ManualClock('2026-04-19T00:00:00Z') });
  mkdirSync(join(spine.logs, 'watchdog-events-2026-04-19.jsonl'));
  spine.writer.obs.recordWatchdogEvent({ event: 'stuck' });
  expect(spine.rows('watchdog_events')).toHaveLength(1);
  expect(spine.problems).toEqual([expect.objectContaining({ kind: 'trail-failed', trail: 'watchdog-events' })]);
});
