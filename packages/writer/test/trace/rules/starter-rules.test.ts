import { expect, test } from 'vitest';
import { starterRules } from '../../../src/index.ts';
import { compileRule } from '../../../src/trace/rules/compiled-rule.ts';
import { parseRuleInput } from '../../../src/trace/rules/rule.ts';
import type { ToolCall } from '../../../src/trace/rules/tool-call-of.ts';
import { turnTextsOf } from '../../../src/trace/rules/trigger-match.ts';
import { judge } from '../../../src/trace/rules/verdict.ts';

const bash = (command: string): ToolCall => ({ tool: 'Bash', action: 'command', command });
const edit: ToolCall = { tool: 'Edit', action: 'file-write', path: 'src/a.ts' };

function status(name: string, assistantText: string, ...calls: readonly ToolCall[]): string | undefined {
  const input = starterRules.find((rule) => rule.name === name);
  const rule = compileRule({ id: 'r', createdAt: '', ...parseRuleInput(input) });
  return judge(rule, { ...turnTextsOf({ askedText: 'tests pass, I committed', assistantText }), calls })?.status;
}

test('every rule of the starter set compiles, says why, and is like no other', () => {
  const parsed = starterRules.map(parseRuleInput);
  expect(new Set(parsed.map(({ signature }) => signature)).size).toBe(parsed.length);
  for (const rule of parsed) {
    expect(rule.rationale, rule.name).toMatch(/\.$/);
    const { expectation } = compileRule({ id: 'r', createdAt: '', ...rule });
    if (expectation.kind !== 'conditions') throw new Error(`${rule.name} does not compile`);
    for (const entry of expectation.commands ?? []) expect(entry.regex, `${rule.name}: ${entry.lower}`).toBeDefined();
  }
});

test('tests that were run are told from files of tests that were looked at', () => {
  const ran = [
    'npx vitest run',
    'cd x && npm test',
    'pnpm run test:unit',
    'cargo test -p x',
    'go test ./...',
    'make check',
    'python -m pytest -q',
    './run_tests.sh',
    'python3 tests/test_a.py',
    'node --test',
    './gradlew :app:test',
  ];
  for (const command of ran)
    expect(status('tests claimed', 'All tests pass.', bash(command)), command).toBe('verified');
  const looked = ['cat tests/a.test.ts', 'ls test', 'git log --grep test', 'rg tests; ls', 'npm install && ls test'];
  for (const command of looked) {
    expect(status('tests claimed', 'All tests pass.', bash(command)), command).toBe('contradicted');
  }
  expect(status('tests claimed', 'The tests were not run.')).toBeUndefined();
  expect(status('tests claimed', 'I have not seen that the tests pass.')).toBeUndefined();
});

test('builds, commits, files and searches that are claimed have to have happened', () => {
  for (const command of ['npm run build', 'tsc -b', 'make', 'cargo check', 'docker compose build web', './build.sh']) {
    expect(status('build claimed', 'The build succeeds.', bash(command)), command).toBe('verified');
  }
  expect(status('build claimed', 'The build succeeds.', bash('cat Makefile'))).toBe('contradicted');
  for (const command of ['git commit -m x', 'git -C repo commit --amend', 'git add . && git commit -qm y']) {
    expect(status('commit claimed', "I've committed the change.", bash(command)), command).toBe('verified');
  }
  expect(status('commit claimed', "I've committed the change.", bash('git status'))).toBe('contradicted');
  expect(status('file claimed written', "I've created a.ts.", edit)).toBe('verified');
  expect(status('file claimed written', "I've created a.ts.", bash('ls'))).toBe('contradicted');
  expect(status('search claimed', 'There are no other references.', bash('rg foo'))).toBe('verified');
  const grep: ToolCall = { tool: 'Grep', action: 'file-read', path: '/repo/src' };
  expect(status('search claimed', 'There are no other references.', grep)).toBe('verified');
  expect(status('search claimed', 'There are no other references.', edit, bash('npm test'))).toBe('contradicted');
  expect(status('search claimed', 'There are no other references.')).toBe('contradicted');
});
