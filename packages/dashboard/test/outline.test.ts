import { expect, test } from 'vitest';
import {
  columnsOf,
  flag,
  indexOfPlace,
  lanesWithRows,
  mapOf,
  nextMarked,
  placesOf,
  withNew,
} from '../page/view/outline.ts';

const bytes = (...values: number[]) => Buffer.from(values).toString('base64');
const whole = {
  ...{ at: 0, count: 5, end: '5.e', startedAt: '2026-04-01T00:00:00.000Z', lanes: ['user', 'telemetry'], kinds: ['k'] },
  ...{ lane: bytes(0, 1, 1, 0, 1), kind: bytes(0, 0, 0, 0, 0), size: bytes(0, 0, 0, 0, 0) },
  time: bytes(0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1),
  flags: bytes(flag.prompt, 0, flag.error, flag.prompt | flag.contradicted, flag.error),
};
const columns = columnsOf(whole);

test('columns are read as little endian', () => {
  expect([...columns.time]).toEqual([0, 1, 256, 65_536, 16_777_216]);
  expect(lanesWithRows(columns)).toEqual([
    { name: 'user', rows: 2 },
    { name: 'telemetry', rows: 3 },
  ]);
});

test('what came is added to what is known, and all of a session replaces it', () => {
  const more = {
    ...whole,
    ...{
      at: 5,
      count: 7,
      end: '7.g',
      lane: bytes(1, 0),
      time: bytes(1, 0, 0, 1, 2, 0, 0, 1),
      flags: bytes(0, flag.error),
    },
  };
  const joined = withNew(columns, more);
  expect([joined.count, joined.end, lanesWithRows(joined).map(({ rows }) => rows)]).toEqual([7, '7.g', [3, 4]]);
  expect([...joined.time]).toEqual([0, 1, 256, 65_536, 16_777_216, 16_777_217, 16_777_218]);
  expect([...joined.flags].slice(4)).toEqual([flag.error, 0, flag.error]);
  expect(withNew(joined, whole)).toEqual(columns);
  expect(withNew(undefined, whole)).toEqual(columns);
});

test('places are those of the lanes that are shown', () => {
  expect([...placesOf(columns, new Set())]).toEqual([0, 1, 2, 3, 4]);
  expect([...placesOf(columns, new Set(['user']))]).toEqual([1, 2, 4]);
  expect([...placesOf(columns, new Set(['user', 'telemetry']))]).toEqual([]);
});

test('the next mark is looked for among the places that are shown, in both directions, and may be missing', () => {
  const all = placesOf(columns, new Set());
  const telemetry = placesOf(columns, new Set(['user']));
  expect(nextMarked(columns, all, { from: -1, step: 1, mark: flag.prompt })).toBe(0);
  expect(nextMarked(columns, all, { from: 0, step: 1, mark: flag.prompt })).toBe(3);
  expect(nextMarked(columns, all, { from: 3, step: 1, mark: flag.prompt })).toBeUndefined();
  expect(nextMarked(columns, all, { from: 4, step: -1, mark: flag.error })).toBe(2);
  expect(nextMarked(columns, telemetry, { from: 0, step: 1, mark: flag.error })).toBe(1);
});

test('a place that is hidden is found where it would be', () => {
  const telemetry = placesOf(columns, new Set(['user']));
  expect([0, 1, 3, 4, 9].map((place) => indexOfPlace(telemetry, place))).toEqual([0, 0, 2, 2, 2]);
  expect(indexOfPlace(new Uint32Array(), 3)).toBe(0);
});

test('the map has each event in one strip', () => {
  const all = placesOf(columns, new Set());
  expect(mapOf(columns, all, 2)).toEqual([
    { lane: 0, errors: 0, contradicted: 0 },
    { lane: 1, errors: 2, contradicted: 1 },
  ]);
  expect(mapOf(columns, all, 160)).toHaveLength(5);
  expect(mapOf(columns, new Uint32Array(), 160)).toEqual([]);
});
