import { expect, test } from 'vitest';
import { type AskSessions, neighbourSession } from '../page/state/neighbour-session.ts';

const keys = Array.from({ length: 1_234 }, (_, index) => `s-${index}`);

function listOf(rows: readonly string[]): { readonly ask: AskSessions; readonly asked: [number, number][] } {
  const asked: [number, number][] = [];
  const ask: AskSessions = (at, limit) => {
    asked.push([at, limit]);
    const items = rows.slice(at, at + limit).map((key) => ({ key }));
    return Promise.resolve({ items, total: rows.length });
  };
  return { ask, asked };
}

test.each([
  ['s-7', 1, 7, { key: 's-8', at: 8 }],
  ['s-7', -1, 7, { key: 's-6', at: 6 }],
  ['s-7', -3, 7, { key: 's-4', at: 4 }],
  // It is no longer where it was.
  ['s-1100', 1, 3, { key: 's-1101', at: 1_101 }],
  ['s-3', 1, 1_100, { key: 's-4', at: 4 }],
  ['s-0', -1, 0, 'first'],
  ['s-2', -5, 2, { key: 's-0', at: 0 }],
  ['s-1233', 1, 1_233, 'last'],
  ['s-1230', 9, 1_230, { key: 's-1233', at: 1_233 }],
  ['elsewhere', 1, 0, 'absent'],
] as const)('D33: from %s by %i, last seen at %i, leads to %j', async (key, by, near, expected) => {
  expect(await neighbourSession(listOf(keys).ask, { key, by, near })).toEqual(expected);
});

test('D33: a list whose length is that of its pages is walked once, and one of nothing has nothing', async () => {
  const { ask, asked } = listOf(keys.slice(0, 1_000));
  expect(await neighbourSession(ask, { key: 'elsewhere', by: 1, near: 0 })).toBe('absent');
  expect(asked.map(([at]) => at)).toEqual([0, 0, 500, 1_000]);
  expect(await neighbourSession(listOf([]).ask, { key: 's-1', by: 1, near: 40 })).toBe('absent');
});
