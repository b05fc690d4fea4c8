import { statSync } from 'node:fs';
import { join } from 'node:path';
import { roundsOf, startChild } from '@agentspine/testkit';
import { openWriter } from '@agentspine/writer';
import { expect, test } from 'vitest';
import { ServedHome } from './served-home.ts';

/** So many commits write some 90 KiB each into the log: 3.5 GiB in all. */
const events = roundsOf({ small: 6_000, full: 40_000 });
/** On a machine that does nothing else it is half of that; how much a writer writes while a question ends depends on others too. */
const logBytesMax = 128 * 2 ** 20;

test('D19: the log stays bounded beside a writer at full speed and pages that ask without a pause', async () => {
  await using served = new ServedHome();
  layOut(served.home);
  const { address, token } = await served.serve();
  using writing = startChild(new URL('children/log-events.ts', import.meta.url), served.home, String(events));
  let isOver = false;
  const ask = async (path: string): Promise<{ readonly end?: string; readonly count?: number }> => {
    const response = await fetch(new URL(`/api/v1${path}`, address), { headers: { authorization: `Bearer ${token}` } });
    // The session is there soon, and a second of too many questions is told so.
    if (![200, 404, 429].includes(response.status)) throw new Error(`${path}: ${await response.text()}`);
    return response.json();
  };
  let asked = 0;
  const page = async () => {
    for (let end: string | undefined; !isOver; asked += 1) {
      const outline = await ask(`/sessions/made%3Along/outline${end === undefined ? '' : `?from=${end}`}`);
      end = outline.end;
      await ask(`/sessions/made%3Along/events?at=${Math.max(0, (outline.count ?? 0) - 40)}&limit=40`);
    }
  };
  const search = async () => {
    for (; !isOver; asked += 1) await ask(`/search?q=step&limit=${1 + (asked % 50)}`);
  };
  const asking = Promise.all([page(), page(), page(), search()]);
  let most = 0;
  const watching = setInterval(() => {
    most = Math.max(most, statSync(join(served.home, 'spine.db-wal'), { throwIfNoEntry: false })?.size ?? 0);
  }, 20);
  try {
    await writing.ended();
  } finally {
    isOver = true;
    clearInterval(watching);
    await asking;
  }
  console.log(`${events} commits, ${asked} questions: the log had ${(most / 2 ** 20).toFixed(1)} MiB at most`);
  expect(asked).toBeGreaterThan(20);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(logBytesMax);
});

/** A session that is long enough for its questions to overlap. */
function layOut(home: string): void {
  using writer = openWriter({ home, durability: 'process' });
  const long = { runtimeSource: 'made', runtimeSessionId: 'long', title: 'A long one' };
  const { sessionId, taskId } = writer.trace.sessions.ensure(long);
  for (let first = 0; first < 30_000; first += 100) {
    const steps = Array.from({ length: 100 }, (_, each) => ({
      ...({ sessionId, taskId, kind: 'action.logged', at: Date.now() } as const),
      ...{ title: `step ${first + each}`, body: `what was done in step ${first + each}` },
    }));
    expect(writer.trace.timeline.log(steps).rejected).toEqual([]);
  }
}
