import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord } from '../page/view/shell-word.ts';

test.each([
  ['run-2026.1', 'run-2026.1'],
  ['claude-code:3f2a', 'claude-code:3f2a'],
  ['two words', "'two words'"],
  ["it's", String.raw`'it'\''s'`],
  ['a\nb', String.raw`$'a\u000ab'`],
  ['', "''"],
])('D11: %j is the word %s', (text, word) => {
  expect(shellWord(text)).toBe(word);
});

test.each([
  '$(touch /nowhere/x) `id` $HOME ; rm -rf / & | > < * ? ~ #',
  String.raw`\ \' " "' '"`,
  "bell \u0007, escape \u001b[2J, line\nend\r, next \u0085, delete \u007f, back\\slash and it\u2019s 'quoted'",
  '!! {a,b} [x] (y) \u202e',
])('D11: a shell reads %j as the text that it is', (text) => {
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  expect(String(execFileSync('bash', ['-c', `printf %s ${shellWord(text)}`], { env }))).toBe(text);
});
