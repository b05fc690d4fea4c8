import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { cutToWidth, displayWidth } from '../../src/text/display-width.ts';

const samples = [
  '日本語',
  'ＡＢ',
  'e\u0301a\u0308',
  '\u0301',
  '👨‍👩‍👧‍👦',
  '👩🏽‍💻',
  '🏳️‍🌈',
  '🇩🇪',
  '🇩',
  '1️⃣',
  '#️⃣',
  '❤️',
  '❤',
  '👍🏽',
  '한글',
  '\u1112\u1161\u11ab',
  'क्षि',
  'नमस्ते',
  'का',
  'நி',
  'ที่',
  'مرحبا',
  'שָׁ',
  'ｱｲ',
  'ｶﾞ',
  '™',
  '™️',
  '─│',
  '…',
  '✓✗',
  '⚠',
  '⚠️',
  '、。',
  'ꀀ',
  '𗀀',
  '𛀀',
  '𠮷',
  '⌚⏩',
  '葛󠄀',
  '🂡',
  '①②',
  'αβγ',
  'привет',
  '→',
  '↔️',
  'a→b',
  '☝🏽',
  '🏴‍☠️',
  '🧑‍🤝‍🧑',
  '©️',
  'ﷺ',
  '가\u0301',
];

test('a text is as wide as terminals draw it: accents, joined emoji, flags, keycaps, East Asian and Indic scripts', () => {
  expect(samples.map((text) => [text, displayWidth(text)])).toEqual(samples.map((text) => [text, stringWidth(text)]));
  const sentence = samples.join(' a ');
  expect(displayWidth(sentence)).toBe(stringWidth(sentence));
});

test('every letter, mark and symbol of the basic plane is as wide as terminals draw it', () => {
  const differs: string[] = [];
  for (let code = 0xa0; code < 0xffff; code += 1) {
    const character = String.fromCharCode(code);
    if (!/[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(character)) continue;
    // Vowels and finals of Korean syllables follow a consonant wherever people write them.
    if (/[\u1160-\u11ff\ud7b0-\ud7ff]/.test(character)) continue;
    if (displayWidth(character) !== stringWidth(character)) differs.push(code.toString(16));
  }
  expect(differs).toEqual([]);
});

test('a text is cut at its end, its start or in its middle to at most the width, between characters', () => {
  expect(cutToWidth('/home/me/app', 8)).toBe('/home/m…');
  expect(cutToWidth('/home/me/app', 8, 'start')).toBe('…/me/app');
  expect(cutToWidth('/home/me/app', 8, 'middle')).toBe('/hom…app');
  expect(cutToWidth('/home/me/app', 12, 'start')).toBe('/home/me/app');
  expect(cutToWidth('日本語日本語', 6, 'middle')).toBe('日…語');
  expect(cutToWidth('e\u0301'.repeat(9), 4, 'start')).toBe(`…${'e\u0301'.repeat(3)}`);
  expect(cutToWidth('abc', 1)).toBe('…');
});
