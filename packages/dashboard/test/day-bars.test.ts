import type { UsageRow } from '@agentspine/server';
import { expect, test } from 'vitest';
import { axisDays, dayBarsOf } from '../page/view/day-bars.ts';

function row(source: string, key: string | null, costMicros: number | null): UsageRow {
  const used = { costMicros, isCostWhole: true, inputTokens: 1, outputTokens: 1, cacheReadTokens: 1 };
  return { source, key, used, turns: 1 };
}

test('a chart of days has each day from the first to the last, with a part for each source', () => {
  const rows = [row('codex', '2026-03-01', 5), row('claude-code', '2026-03-03', 7), row('codex', '2026-03-03', null)];
  const { sources, bars, mostMicros, left } = dayBarsOf([...rows, row('codex', null, 9)]);
  expect(sources).toEqual(['claude-code', 'codex']);
  expect(bars.map(({ day, parts }) => [day, ...parts])).toEqual([
    ['2026-03-01', 0, 5],
    ['2026-03-02', 0, 0],
    ['2026-03-03', 7, 0],
  ]);
  expect([mostMicros, left]).toEqual([7, 0]);
});

test('a chart of more than a year of days has the newest, and says how many it leaves', () => {
  const { bars, left } = dayBarsOf([row('a', '2024-01-01', 1), row('a', '2026-03-01', 1)]);
  expect([bars.length, bars.at(-1)?.day, left]).toEqual([366, '2026-03-01', 1]);
});

test('without days there is no chart', () => {
  expect(dayBarsOf([row('a', 'unknown', 1)]).bars).toEqual([]);
});

test.each([
  [['2026-03-01'], ['2026-03-01']],
  [
    ['2026-03-01', '2026-03-02'],
    ['2026-03-01', '2026-03-02'],
  ],
  [
    ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'],
    ['2026-03-01', '2026-03-03', '2026-03-04'],
  ],
  [[], []],
])('below the days %j are %j, each once', (days, shown) => {
  expect(axisDays(days.map((day) => ({ day })))).toEqual(shown);
});
