import type { RuleShape, VerdictStatus } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { compileRule } from '../../src/rules/compiled-rule.ts';
import type { ToolCall } from '../../src/rules/tool-call-of.ts';
import { turnTextsOf } from '../../src/rules/trigger-match.ts';
import { judge, namedCallsMax, verdictTable, worstVerdict } from '../../src/rules/verdict.ts';

const compile = (shape: RuleShape) =>
  compileRule({
    id: 'r1',
    name: 'n',
    scope: 'global',
    source: 'human',
    severity: 'info',
    signature: '',
    createdAt: '',
    ...shape,
  });
const judged = (shape: RuleShape, calls: readonly ToolCall[], askedText = 'do it') =>
  judge(compile(shape), { ...turnTextsOf({ askedText }), calls });

const command = (text: string): ToolCall => ({ tool: 'Bash', action: 'command', command: text });
const read: ToolCall = { tool: 'Read', action: 'file-read', path: 'a.ts' };

test('A170: the decision table, cell by cell', () => {
  const cells: readonly (readonly [string, RuleShape, readonly ToolCall[], VerdictStatus])[] = [
    ['conditions, no call', { expectTool: 'command' }, [read], 'contradicted'],
    ['conditions, no call at all', { expectCommandMatches: ['x'] }, [], 'contradicted'],
    ['conditions, no match', { expectTool: 'command', expectCommandMatches: ['x'] }, [command('y')], 'contradicted'],
    [
      'conditions, match',
      { expectTool: 'command', expectCommandMatches: ['x'] },
      [command('y'), command('x')],
      'verified',
    ],
    ['broken, no call', { expectPattern: '(' }, [], 'unverifiable'],
    ['broken, call', { expectPattern: '(', expectTool: 'command' }, [command('x')], 'unverifiable'],
    ['nothing, no call', {}, [], 'unverifiable'],
    ['nothing, call', {}, [command('x')], 'unverifiable'],
  ];
  for (const [name, shape, calls, status] of cells) expect(judged(shape, calls)?.status, name).toBe(status);
  expect(verdictTable).toEqual({
    conditions: { 'no-call': 'contradicted', 'no-match': 'contradicted', match: 'verified' },
    forbidden: { 'no-call': 'verified', 'no-match': 'verified', match: 'contradicted' },
    'broken-pattern': { 'no-call': 'unverifiable', 'no-match': 'unverifiable', match: 'unverifiable' },
    nothing: { 'no-call': 'unverifiable', 'no-match': 'unverifiable', match: 'unverifiable' },
  });
});

test('A170: a rule whose trigger is not there, or is denied, says nothing', () => {
  const shape: RuleShape = { triggerPhrases: ['run the tests'], expectTool: 'command' };
  expect(judged(shape, [], 'look around')).toBeUndefined();
  expect(judged(shape, [], 'do not run the tests')).toBeUndefined();
  expect(judged(shape, [], 'Run the tests')).toMatchObject({ status: 'contradicted', matchedPhrase: 'run the tests' });
});

test('a verdict names what was expected, the calls of the action, and those that fulfilled it', () => {
  const calls = [read, command('ls'), command('npm test')];
  expect(judged({ expectTool: 'command', expectCommandMatches: ['npm test', 'make'] }, calls)).toEqual({
    status: 'verified',
    matchedPhrase: undefined,
    expectedPattern: 'npm test | make',
    actualToolCalls: ['ls', 'npm test'],
    matchedToolCalls: ['npm test'],
  });
  const contradicted = judged({ expectPattern: 'x', expectCommandMatches: ['npm'] }, calls);
  expect(contradicted).toMatchObject({ expectedPattern: 'x', actualToolCalls: ['a.ts', 'ls', 'npm test'] });
  expect(contradicted).not.toHaveProperty('matchedToolCalls');
  expect(judged({ expectTool: 'web' }, [{ tool: 'WebSearch', action: 'web' }])?.matchedToolCalls).toEqual([
    'WebSearch',
  ]);
});

test('a verdict names a limited number of calls', () => {
  const calls = Array.from({ length: namedCallsMax + 5 }, (_, index) => command(`run ${index} ${'x'.repeat(5000)}`));
  const verdict = judged({ expectTool: 'command' }, calls);
  expect(verdict?.actualToolCalls).toHaveLength(namedCallsMax);
  expect(verdict?.actualToolCalls[0]).toHaveLength(1000);
});

test('A174: the worst verdict counts', () => {
  const worst: readonly (readonly [readonly VerdictStatus[], VerdictStatus | undefined])[] = [
    [[], undefined],
    [['verified'], 'verified'],
    [['unverifiable'], 'unverifiable'],
    [['contradicted'], 'contradicted'],
    [['verified', 'unverifiable'], 'unverifiable'],
    [['verified', 'contradicted'], 'contradicted'],
    [['unverifiable', 'contradicted'], 'contradicted'],
    [['verified', 'unverifiable', 'contradicted'], 'contradicted'],
  ];
  for (const [statuses, status] of worst) {
    expect(worstVerdict(statuses)).toBe(status);
    expect(worstVerdict(statuses.toReversed())).toBe(status);
  }
});
