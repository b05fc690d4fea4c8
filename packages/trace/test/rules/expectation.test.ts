import type { RuleShape } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { expectationOf, fulfils } from '../../src/rules/expectation.ts';
import type { ToolCall } from '../../src/rules/tool-call-of.ts';

const bash = (command?: string, path?: string): ToolCall => ({ tool: 'Bash', action: 'command', command, path });
const write = (path?: string): ToolCall => ({ tool: 'Write', action: 'file-write', path });

function isFulfilled(shape: RuleShape, call: ToolCall): boolean {
  const expectation = expectationOf(shape);
  return expectation.kind === 'conditions' && fulfils(expectation, call);
}

test('a tool is expected by what it does', () => {
  expect(isFulfilled({ expectTool: 'command' }, bash('ls'))).toBe(true);
  expect(isFulfilled({ expectTool: 'command' }, write('a'))).toBe(false);
  expect(isFulfilled({ expectTool: 'Bash' }, bash())).toBe(true);
  expect(isFulfilled({ expectTool: 'command' }, { tool: 'mcp' })).toBe(false);
});

test('any entry of a command counts: a text whatever its case, or a regular expression', () => {
  const cells: readonly (readonly [string, string, boolean])[] = [
    ['npm test', 'NPM TEST', true],
    ['npm test', 'npm  test', false],
    ['vitest|pytest', 'uv run pytest -q', true],
    ['vitest|pytest', 'uv run PYTEST', false],
    ['vitest|pytest', 'echo "VITEST|pytest"', true],
    ['^make( check)?$', 'make check', true],
    ['^make( check)?$', 'remake', false],
    ['^make( check)?$', 'grep "^MAKE( check)?$" x', true],
    ['a.c', 'abc', true],
    ['a.c', 'ABC', false],
    ['(', 'echo (', true],
    ['(', 'echo', false],
  ];
  for (const [entry, command, expected] of cells) {
    expect(isFulfilled({ expectCommandMatches: ['no such', entry] }, bash(command)), `${entry} in ${command}`).toBe(
      expected,
    );
  }
  expect(isFulfilled({ expectCommandMatches: ['x'] }, bash(undefined, 'x'))).toBe(false);
});

test('a pattern is looked for in the path, or in the command where there is none', () => {
  expect(isFulfilled({ expectPattern: '\\.md$' }, write('docs/a.md'))).toBe(true);
  expect(isFulfilled({ expectPattern: '\\.md$' }, bash('cat a.md', 'src/a.ts'))).toBe(false);
  expect(isFulfilled({ expectPattern: '\\.md$' }, bash('cat a.md'))).toBe(true);
  expect(isFulfilled({ expectPattern: '\\.MD$' }, bash('cat a.md'))).toBe(false);
  expect(isFulfilled({ expectPattern: '' }, { tool: 'Task' })).toBe(false);
});

test('A171: one call has to meet all conditions', () => {
  const shape: RuleShape = { expectTool: 'command', expectCommandMatches: ['vitest'], expectPattern: 'rules' };
  expect(isFulfilled(shape, bash('vitest run', 'test/rules/a.ts'))).toBe(true);
  expect(isFulfilled(shape, bash('vitest run'))).toBe(false);
  expect(isFulfilled(shape, bash('ls', 'test/rules/a.ts'))).toBe(false);
  expect(isFulfilled(shape, { tool: 'x', command: 'vitest run', path: 'rules' })).toBe(false);
});

test('a pattern that is none, and a row without any expectation, are told apart', () => {
  expect(expectationOf({ expectPattern: '(', expectTool: 'web' }).kind).toBe('broken-pattern');
  expect(expectationOf({}).kind).toBe('nothing');
  expect(expectationOf({ expectTool: 'an old tool' }).kind).toBe('nothing');
  expect(expectationOf({ expectTool: 'an old tool', expectPattern: 'x' })).toMatchObject({
    kind: 'conditions',
    action: undefined,
  });
});
