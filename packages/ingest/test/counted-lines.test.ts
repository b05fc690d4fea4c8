import { expect, test } from 'vitest';
import { CountedLines } from '../src/counted-lines.ts';

const lines = ['{"uuid":"one"}', '{}', 'not json "uuid"', '{"uuid":7}', '{"uuid":"five"}'];
const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
const starts = lines.map((_, index) => lines.slice(0, index).join('\n').length + (index === 0 ? 0 : 1));

test('lines have their numbers and ids, in whatever chunks they are read', () => {
  for (const split of starts) {
    const book = new CountedLines();
    const seen: (readonly [number, string | undefined])[] = [];
    for (const [from, to] of [
      [0, split],
      [split, bytes.length],
    ] as const) {
      book.setChunk(bytes.subarray(from, to), from);
      for (const start of starts) if (start >= from && start < to) seen.push([book.numberOf(start), book.idOf(start)]);
    }
    expect(seen).toEqual([
      [1, 'one'],
      [2, undefined],
      [3, undefined],
      [4, undefined],
      [5, 'five'],
    ]);
  }
});
