import { expect, test } from 'vitest';
import { builtInHarnesses } from '../src/built-in-harnesses.ts';
import { builtInPlaces } from '../src/built-in-places.ts';

const environments = [
  {},
  { CLAUDE_CONFIG_DIR: '/a,/b/projects', CODEX_HOME: '~/c', XDG_CONFIG_HOME: '/x' },
  { XDG_CONFIG_HOME: '/x' },
];

test('who only looks for transcripts looks where those who read them do', () => {
  for (const env of environments) {
    expect(builtInPlaces.roots(env, '/home/user')).toEqual(builtInHarnesses.roots(env, '/home/user'));
  }
  for (const folder of ['/b/.claude', '/b/claude', '/b/.codex', '/b/other']) {
    expect(builtInPlaces.foldersIn(folder)).toEqual(builtInHarnesses.foldersIn(folder));
  }
  for (const name of ['/a.jsonl', '/a.jsonl.zst', '/a.json', '/a.txt']) {
    expect(builtInPlaces.claims(name)).toBe(builtInHarnesses.claims(name));
  }
  expect(builtInHarnesses.harnesses).toHaveLength(2);
});
