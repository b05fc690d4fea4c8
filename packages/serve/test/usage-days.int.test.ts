import { openReader } from '@agentspine/reader';
import { parseTimeZone } from '@agentspine/schema';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readUsage } from '../src/answers/usage.ts';
import { ServedHome } from './served-home.ts';

const hourMs = 3_600_000;
/** Around both changes of the clock in New York, the hours of some days. */
const hours = [Date.UTC(2026, 2, 7), Date.UTC(2026, 9, 31)].flatMap((first) =>
  Array.from({ length: 34 }, (_, each) => first + each * 2 * hourMs + 20 * 60_000),
);
const callsAt = Date.UTC(2025, 0, 1);
const served = new ServedHome();

beforeAll(async () => {
  for (const at of hours) {
    served.write(
      `at-${at}`,
      [
        { type: 'user', text: 'Do it' },
        { type: 'assistant', text: 'Done' },
      ],
      { at },
    );
  }
  const calls = ['Bash', 'Bash', 'Read'].map((tool) => ({ type: 'assistant', text: 'ls', tool }) as const);
  served.write('calls', [{ type: 'user', text: 'Look' }, ...calls], { at: callsAt });
  await served.import();
});
afterAll(() => served[Symbol.asyncDispose]());

test.each(['UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/New_York'])(
  'D29: the days of usage in %s begin at its midnight, are those of spine summary, and come to the whole',
  (name) => {
    const timezone = parseTimeZone(name);
    if (timezone === undefined) throw new Error(`${name} is a time zone`);
    using reader = openReader({ home: served.home, nowMs: () => hours.at(-1) ?? 0, timezone, allowsShared: true });
    const { rows, all, timezone: shown } = readUsage(reader, { by: 'day', from: '2026-01-01' });
    // The answer comes a second after its prompt.
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: name });
    const wanted = Map.groupBy(hours, (at) => day.format(at + 1_000));
    expect(new Map(rows.map(({ key, turns }) => [key, turns]))).toEqual(
      new Map([...wanted].map(([key, some]) => [key, some.length])),
    );
    expect([shown, all.turns]).toEqual([name, hours.length]);
    const summed = reader.summary({ by: 'day', since: '2026-01-01' }).rows.map(({ day, turns }) => [day, turns]);
    expect(rows.map(({ key, turns }) => [key, turns])).toEqual(summed);
  },
);

test('the calls of all tools are the sum of those of each, which no other key has', () => {
  using reader = openReader({ home: served.home, allowsShared: true });
  const { rows, all } = readUsage(reader, { by: 'tool' });
  expect(rows.map(({ key, tool }) => [key, tool?.calls])).toEqual([
    ['Bash', 2],
    ['Read', 1],
  ]);
  expect(all.tool).toEqual({ calls: 3, errors: 0, withOutcome: 0 });
  expect(readUsage(reader, { by: 'day' }).all.tool).toBeUndefined();
});
