import { expect, test } from 'vitest';
import { inertLines, inertText } from '../../src/text/inert-text.ts';

test('P20: nothing that a terminal acts on passes', () => {
  const active = [
    ...Array.from({ length: 0x20 }, (_, code) => code),
    ...Array.from({ length: 0x21 }, (_, code) => 0x7f + code),
    ...[0x200b, 0x200e, 0x200f, 0x202a, 0x202e, 0x2028, 0x2029, 0x2066, 0x2069, 0xfeff, 0x61c, 0xad, 0xe0041],
  ];
  for (const code of active) {
    const shown = inertText(`a${String.fromCodePoint(code)}b`);
    expect(shown).toMatch(/^a(?:\\u[0-9a-f]{4})+b$/);
    expect(JSON.parse(`"${shown}"`)).toBe(`a${String.fromCodePoint(code)}b`);
  }
  expect(inertText('\u001b[31mred\u001b]52;c;aGk=\u0007')).toBe('\\u001b[31mred\\u001b]52;c;aGk=\\u0007');
});

test('ordinary text of any language stays as it is', () => {
  const text = 'naïve — 漢字 🦴 café العربية \\u0041';
  expect(inertText(text)).toBe(text);
});

test('pictures that a joiner makes one emoji stay one, any other joiner is shown', () => {
  const joined = '👨‍👩‍👧‍👦 👩🏽‍💻 🏳️‍🌈';
  expect(inertText(joined)).toBe(joined);
  expect(inertText('a\u200db')).toBe('a\\u200db');
  expect(inertText('👩\u200d')).toBe('👩\\u200d');
  expect(inertText('👩\u200d\u200d👩')).toBe('👩\\u200d\\u200d👩');
});

test('text of many lines keeps its lines and tabs', () => {
  expect(inertLines('a\tb\r\nc\u001b\n')).toBe('a\tb\r\nc\\u001b\n');
});
