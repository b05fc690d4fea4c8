import { expect, test } from 'vitest';
import { OpenPacks, openPack, placeInPack, sealPack } from '../../src/trace/event-packs.ts';

const lines = ['{"a":1}', '', '{"text":"größer ✓ 𝄞"}', `"${'x'.repeat(400_000)}"`, '{"last":true}'];

test('every line of a pack is read as it was, by its place', () => {
  const packs = new OpenPacks();
  const body = sealPack(lines);
  expect(packs.line(placeInPack(7, 0))).toBeNull();
  expect(packs.load(placeInPack(7, 2), body)).toBe(lines[2]);
  expect(lines.map((_, index) => packs.line(placeInPack(7, index)))).toEqual(lines);
  expect(openPack(body)).toEqual(lines);
});

test('a place after the last line has none, and neither has a pack without lines', () => {
  const packs = new OpenPacks();
  expect(packs.load(placeInPack(1, lines.length), sealPack(lines))).toBeNull();
  expect(packs.load(placeInPack(1, lines.length + 1), sealPack(lines))).toBeNull();
  expect(packs.load(placeInPack(2, 0), sealPack([]))).toBeNull();
});

test('a damaged pack has no lines, and is not looked at again', () => {
  const packs = new OpenPacks();
  const body = Buffer.from(sealPack(lines));
  const flipped = Buffer.from(body);
  flipped[20] = (flipped[20] ?? 0) ^ 1;
  expect(packs.load(placeInPack(3, 0), flipped)).toBeNull();
  expect(packs.load(placeInPack(3, 0), body)).toBeNull();
  expect(packs.load(placeInPack(4, 0), body)).toBe(lines[0]);
});

test('lines that are not written yet are read, also those that come later, until they are released', () => {
  const packs = new OpenPacks();
  const held = ['first'];
  packs.hold(5, held);
  held.push('second');
  expect(packs.line(placeInPack(5, 1))).toBe('second');
  expect(packs.line(placeInPack(5, 2))).toBeNull();
  packs.release(5);
  expect(packs.line(placeInPack(5, 1))).toBeNull();
});

test('the packs that were opened last stay open', () => {
  const packs = new OpenPacks();
  for (let pack = 1; pack <= 17; pack += 1) packs.load(placeInPack(pack, 0), sealPack([String(pack)]));
  expect(packs.line(placeInPack(1, 0))).toBeNull();
  expect(packs.line(placeInPack(2, 0))).toBe('2');
  expect(packs.line(placeInPack(17, 0))).toBe('17');
});
