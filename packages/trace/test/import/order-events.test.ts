import { describe, expect, test } from 'vitest';
import { orderEvents } from '../../src/import/order-events.ts';

/** Told events as `task:known`, with a dot for one that the store does not hold; others are numbers. */
const order = (others: readonly number[], ...told: readonly string[]): string => {
  const events = told.map((text, index) => {
    const [aggregateId = '', known] = text.split(':');
    return { seq: index + 1, aggregateId, known: known === '.' ? undefined : Number(known) };
  });
  const ordered = orderEvents(others, events);
  return ordered.map(({ from, seq }) => (from === 'store' ? String(seq) : (told[seq - 1] ?? ''))).join(' ');
};

describe('events that are told again', () => {
  test('keep their places where nothing changed, and so does what others said of them', () => {
    expect(order([3, 6], 'a:1', 'a:2', 'b:4', 'b:5')).toBe('a:1 a:2 3 b:4 b:5 6');
  });

  test('that the store lacked follow what is told of their task before them', () => {
    expect(order([3, 5], 'a:1', 'a:.', 'a:4')).toBe('a:1 a:. 3 a:4 5');
  });

  test('that begin a task that the store knows come before its first', () => {
    expect(order([1], 'a:.', 'a:2')).toBe('1 a:. a:2');
  });

  test('of a task that the store knows nothing of come last, so that rules that were there judge them', () => {
    expect(order([2, 3], 'a:1', 'b:.', 'b:.')).toBe('a:1 2 3 b:. b:.');
  });

  test('stand in the order in which they are told, whatever it was', () => {
    expect(order([3], 'a:4', 'a:2', 'a:.')).toBe('3 a:4 a:2 a:.');
  });

  test('leave the order of others as it is', () => {
    expect(order([1, 2, 3])).toBe('1 2 3');
    expect(order([], 'a:.')).toBe('a:.');
  });
});
