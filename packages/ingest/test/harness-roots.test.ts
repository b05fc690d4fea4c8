import { expect, test } from 'vitest';
import { builtInHarnesses } from '../src/built-in-harnesses.ts';

function paths(env: Record<string, string>): readonly string[] {
  return builtInHarnesses.roots(env, '/home/ada').map((root) => `${root.harness} ${root.path}`);
}

test('harnesses keep their transcripts in dot folders of the home', () => {
  expect(paths({})).toEqual([
    'claude-code /home/ada/.claude/projects',
    'claude-code /home/ada/.config/claude/projects',
    'codex /home/ada/.codex/sessions',
    'codex /home/ada/.codex/archived_sessions',
  ]);
});

test('the environment may name other places, for Claude several', () => {
  const env = { CLAUDE_CONFIG_DIR: '/a, ~/b ,,/c/projects', CODEX_HOME: '/d', XDG_CONFIG_HOME: '/ignored' };
  expect(paths(env)).toEqual([
    'claude-code /a/projects',
    'claude-code /home/ada/b/projects',
    'claude-code /c/projects',
    'codex /d/sessions',
    'codex /d/archived_sessions',
  ]);
});

test('empty variables name nothing', () => {
  expect(paths({ CLAUDE_CONFIG_DIR: ' ', CODEX_HOME: '' })).toEqual(paths({}));
});

test('the folder of configuration may be elsewhere', () => {
  expect(paths({ XDG_CONFIG_HOME: '/x' })[1]).toBe('claude-code /x/claude/projects');
});
