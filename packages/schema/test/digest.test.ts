import { expect, test } from 'vitest';
import { digestsIn } from '../src/index.ts';

const [a, b] = ['a'.repeat(63), '0123456789abcdef'.repeat(4)];

test.each([
  ['nothing', []],
  [a, []],
  [`sha256:${b}`, [b]],
  [b.toUpperCase(), [b]],
  [`"${b}","${b}"`, [b, b]],
])('the digests in %j', (text, digests) => {
  expect([...digestsIn(text)]).toEqual(digests);
});

test('a digest that follows other hex digits, or another digest, is found', () => {
  for (let before = 0; before < 130; before += 1) {
    expect([...digestsIn(`${'e'.repeat(before)}${b}`)]).toContain(b);
  }
});
