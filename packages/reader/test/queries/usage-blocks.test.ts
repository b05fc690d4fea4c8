import { calendarOf, parseTimeZone, utc } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { blockEndOf, blocksOf, cutIntoBlocks } from '../../src/queries/usage-blocks.ts';

const activities = (source: string, ...times: readonly string[]) =>
  times.map((time) => ({ source, ms: Date.parse(time) }));
const startsOf = (list: Parameters<typeof blocksOf>[0]) =>
  blocksOf(list).map(({ source, startMs }) => `${source} ${new Date(startMs).toISOString()}`);

test('a block begins with the first activity, and the next one with the first that is five hours later or more', () => {
  const list = activities(
    'a',
    '2026-04-19T09:13:11.123Z',
    '2026-04-19T14:13:11.122Z',
    '2026-04-19T14:13:11.123Z',
    '2026-04-20T23:00:00.000Z',
  );
  expect(startsOf(list)).toEqual([
    'a 2026-04-19T09:13:11.123Z',
    'a 2026-04-19T14:13:11.123Z',
    'a 2026-04-20T23:00:00.000Z',
  ]);
});

test('each source has blocks of its own, and an activity without a time is in none', () => {
  const list = [
    ...activities('a', '2026-04-19T09:00:00Z'),
    { source: 'a', ms: Number.NaN },
    ...activities('b', '2026-04-19T10:00:00Z'),
  ];
  expect(startsOf(list)).toEqual(['a 2026-04-19T09:00:00.000Z', 'b 2026-04-19T10:00:00.000Z']);
  expect(startsOf([])).toEqual([]);
});

test('a block over midnight of UTC is two pieces of one label, in the time of a zone, also where its clock is set', () => {
  const calendar = calendarOf(parseTimeZone('America/New_York') ?? utc);
  const [block] = blocksOf(activities('a', '2026-11-01T04:30:00.000Z'));
  const pieces = cutIntoBlocks(calendar, block === undefined ? [] : [block]);
  expect(pieces.map(({ label }) => label)).toEqual(['2026-11-01T00:30:00.000-04:00']);
  expect(blockEndOf(calendar, '2026-11-01T00:30:00.000-04:00')).toBe('2026-11-01T04:30:00.000-05:00');
  const late = cutIntoBlocks(calendar, blocksOf(activities('a', '2026-04-19T21:00:00.000Z')));
  expect(late.map(({ utcDay, label }) => [utcDay, label])).toEqual([
    ['2026-04-19', '2026-04-19T17:00:00.000-04:00'],
    ['2026-04-20', '2026-04-19T17:00:00.000-04:00'],
  ]);
  expect(blockEndOf(calendar, 'unknown')).toBeUndefined();
});
