import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultPartition, parsePartition, readPartition, type TurnGroup } from '../../src/turns/turn-partition.ts';

const group = (id: string, from: number, to: number): TurnGroup => ({ id, from, to, label: null, visible: true });

test.each([
  ['no turns, no groups', 0, []],
  ['one group of all', 3, [group('a', 1, 3)]],
  ['a group a turn', 2, [group('a', 1, 1), group('b', 2, 2)]],
  ['a hidden group', 1, [{ ...group('a', 1, 1), visible: false }]],
])('A194: %s is a partition', (_, turnCount, groups) => {
  expect(parsePartition(groups, turnCount)).toEqual(groups);
  expect(readPartition(JSON.stringify(groups), turnCount)).toEqual(groups);
});

test.each([
  ['an overlap', 3, [group('a', 1, 2), group('b', 2, 3)], 'group b begins with turn 2 where turn 3 is next'],
  ['a gap', 3, [group('a', 1, 1), group('b', 3, 3)], 'group b begins with turn 3 where turn 2 is next'],
  ['a wrong start', 2, [group('a', 0, 2)], 'group a begins with turn 0 where turn 1 is next'],
  ['a wrong order', 2, [group('b', 2, 2), group('a', 1, 1)], 'group b begins with turn 2 where turn 1 is next'],
  ['an end before the start', 1, [group('a', 1, 0)], 'group a ends before it begins'],
  ['an id that is there twice', 2, [group('a', 1, 1), group('a', 2, 2)], 'two groups have the id a'],
  ['too few turns', 3, [group('a', 1, 2)], 'the groups hold 2 turns, the task has 3'],
  ['too many turns', 1, [group('a', 1, 2)], 'the groups hold 2 turns, the task has 1'],
  ['no group for a turn', 1, [], 'the groups hold 0 turns, the task has 1'],
  ['no list', 1, {}, 'groups must be a list'],
  ['a group that is none', 1, [null], 'group 1 must be an object'],
  ['half a turn', 1, [group('a', 1, 1.5)], 'group 1: from and to must be whole numbers'],
  ['a text for a turn', 1, [{ ...group('a', 1, 1), from: '1' }], 'group 1: from and to must be whole numbers'],
  ['a blank id', 1, [group(' ', 1, 1)], 'group 1: id must be a text that is not blank'],
  ['a label that is no text', 1, [{ ...group('a', 1, 1), label: 1 }], 'group 1: label must be a text or null'],
  ['visible that is neither', 1, [{ ...group('a', 1, 1), visible: 1 }], 'group 1: visible must be true or false'],
])('A194: %s is no partition', (_, turnCount, groups, reason) => {
  expect(() => parsePartition(groups, turnCount)).toThrow(
    expect.objectContaining({ code: 'PARTITION_INVALID', message: `turn partition: ${reason}` }),
  );
  expect(readPartition(JSON.stringify(groups), turnCount)).toBeUndefined();
});

test('a blank label is none, another one stays as it is, and what is no JSON is no partition', () => {
  const labelled = (label: string | null) => [{ ...group('a', 1, 1), label }];
  expect(parsePartition(labelled(' \t'), 1)).toEqual(labelled(null));
  expect(parsePartition(labelled(' Plan '), 1)).toEqual(labelled(' Plan '));
  const { label: _, ...unlabelled } = group('a', 1, 1);
  expect(parsePartition([unlabelled], 1)).toEqual(labelled(null));
  expect(readPartition('[', 1)).toBeUndefined();
});

test('the default is a partition of any number of turns', () => {
  fc.assert(
    fc.property(fc.nat({ max: 300 }), (turnCount) => {
      const groups = defaultPartition(turnCount);
      expect(groups).toHaveLength(turnCount);
      expect(parsePartition(groups, turnCount)).toEqual(groups);
    }),
  );
});
