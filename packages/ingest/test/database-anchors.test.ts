import { expect, test } from 'vitest';
import { anchoredNumber, nextAnchors } from '../src/database-anchors.ts';

const rows = (from: number, to: number): readonly (readonly [string, number])[] =>
  Array.from({ length: to - from + 1 }, (_, place) => [`row-${from + place}`, from + place] as const);

test('reading goes on from the last anchor but one that is in place, whatever was deleted or written again', () => {
  const anchors = nextAnchors({}, 0, rows(1, 100));
  const from = (placeNow: (number: number) => number | undefined): number =>
    anchoredNumber(anchors, (key) => placeNow(Number(key.slice(4))));
  expect(from((number) => number)).toBe(99);
  // The last ones are deleted, or written again.
  expect(from((number) => (number > 90 ? undefined : number))).toBe(89);
  expect(from((number) => (number > 90 ? number + 50 : number))).toBe(89);
  // All rows after row 40 moved down; the last one has its number again by chance.
  expect(from((number) => (number === 100 || number <= 40 ? number : number - 7))).toBeLessThanOrEqual(40);
  expect(from((number) => number - 1)).toBe(0);
  expect(anchoredNumber({}, () => 1)).toBe(0);
});

test('there are few anchors, however many rows are read: the last ones, and some of all', () => {
  const anchors = nextAnchors({}, 0, rows(1, 10_000));
  expect(Object.keys(anchors).length).toBeLessThanOrEqual(64);
  const numbers = Object.values(anchors);
  expect(Math.max(...numbers)).toBe(10_000);
  expect(Math.min(...numbers)).toBe(1);
  let grown = anchors;
  for (let last = 10_000; last < 10_500; last += 1) grown = nextAnchors(grown, last, rows(last, last + 1));
  expect(Object.keys(grown).length).toBeLessThanOrEqual(64);
  expect(Object.values(grown).filter((number) => number <= 10_000).length).toBeGreaterThan(0);
});

test('what was read again replaces what was known from there on', () => {
  expect(nextAnchors({ old: 3, gone: 8, moved: 9 }, 5, [['moved', 6]])).toEqual({ old: 3, moved: 6 });
});
