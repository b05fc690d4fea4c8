import { expect, test } from 'vitest';
import { lanes, legacyLanes, normaliseLane, storedLanesOf } from '../../src/index.ts';

test('lanes are themselves, older words are lanes, and anything else is the user’s', () => {
  for (const lane of lanes) expect(normaliseLane(lane)).toBe(lane);
  for (const [word, lane] of Object.entries(legacyLanes)) expect(normaliseLane(word)).toBe(lane);
  for (const word of ['', 'User', 'constructor', '__proto__']) expect(normaliseLane(word)).toBe('user');
});

test('the stored words of a lane are those that are read as it', () => {
  const words = [...lanes, ...Object.keys(legacyLanes), 'unknown'];
  for (const lane of lanes) {
    const { isAllBut, words: named } = storedLanesOf(lane);
    for (const word of words) {
      expect([lane, word, named.includes(word) !== isAllBut]).toEqual([lane, word, normaliseLane(word) === lane]);
    }
  }
});
