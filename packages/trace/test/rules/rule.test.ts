import type { Rule } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { parseRuleInput, patchRule, ruleTextCharactersMax } from '../../src/rules/rule.ts';

const whole = {
  name: 'tests really ran',
  triggerPhrases: ['tests pass'],
  triggerOn: 'assistant',
  expectTool: 'command',
  expectCommandMatches: ['vitest', 'pytest'],
  expectPattern: 'test',
  severity: 'block',
  source: 'agent',
  rationale: 'claims are cheap',
  taskId: 't1',
};

const rule: Rule = {
  ...parseRuleInput({ name: 'n', triggerPhrases: ['a'], expectTool: 'web' }),
  id: 'r1',
  createdAt: '2026-05-15T12:00:00.000Z',
};

test('A184: a rule has a name, phrases that say something, an expectation, and a scope that fits its task', () => {
  const refused: readonly (readonly [object, string])[] = [
    [{ expectTool: 'web' }, 'name'],
    [{ name: ' ', expectTool: 'web' }, 'name'],
    [{ name: 7, expectTool: 'web' }, 'name'],
    [{ name: 'n', expectTool: 'web', triggerPhrases: [] }, 'triggerPhrases'],
    [{ name: 'n', expectTool: 'web', triggerPhrases: [' '] }, 'triggerPhrases'],
    [{ name: 'n', expectTool: 'web', triggerPhrases: 'done' }, 'triggerPhrases'],
    [{ name: 'n', expectTool: 'web', triggerOn: 'both' }, 'triggerOn'],
    [{ name: 'n' }, 'expectation'],
    [{ name: 'n', expectTool: null, expectPattern: null }, 'expectation'],
    [{ name: 'n', expectTool: 'dance' }, 'expectTool'],
    [{ name: 'n', expectCommandMatches: [] }, 'expectCommandMatches'],
    [{ name: 'n', expectPattern: '' }, 'expectPattern'],
    [{ name: 'n', expectPattern: 'x'.repeat(ruleTextCharactersMax + 1) }, 'expectPattern'],
    [{ name: 'n', expectTool: 'web', scope: 'task' }, 'taskId'],
    [{ name: 'n', expectTool: 'web', scope: 'global', taskId: 't1' }, 'taskId'],
    [{ name: 'n', expectTool: 'web', scope: 'here' }, 'scope'],
    [{ name: 'n', expectTool: 'web', severity: 'fatal' }, 'severity'],
    [{ name: 'n', expectTool: 'web', source: 'me' }, 'source'],
    [{ name: 'n', expectTool: 'web', rationale: 1 }, 'rationale'],
  ];
  for (const [input, field] of refused) {
    expect(() => parseRuleInput(input), JSON.stringify(input)).toThrow(
      expect.objectContaining({ code: 'RULE_INVALID', field }),
    );
  }
  expect(() => parseRuleInput('rule')).toThrow(expect.objectContaining({ code: 'RULE_INVALID' }));
});

test('a rule keeps what it was given, and has defaults for the rest', () => {
  const { signature, ...content } = parseRuleInput(whole);
  expect(content).toEqual({ ...whole, scope: 'task' });
  expect(signature).toMatch(/^[0-9a-f]{64}$/);
  expect(parseRuleInput({ name: 'n', expectPattern: 'x' })).toMatchObject({
    scope: 'global',
    source: 'human',
    severity: 'info',
  });
});

test('the name of a tool is taken for what the tool does', () => {
  expect(parseRuleInput({ name: 'n', expectTool: 'Bash' }).expectTool).toBe('command');
  expect(parseRuleInput({ name: 'n', expectTool: 'MultiEdit' }).expectTool).toBe('file-write');
});

test('A184: a patch changes something, nothing that has no patch, and leaves an expectation', () => {
  const refused: readonly (readonly [object, string])[] = [
    [{}, 'patch'],
    [{ name: undefined }, 'patch'],
    [{ expectTool: null }, 'expectation'],
    [{ expectTool: null, expectPattern: null, expectCommandMatches: null }, 'expectation'],
    [{ name: null }, 'name'],
    [{ severity: null }, 'severity'],
    [{ name: '' }, 'name'],
    [{ triggerPhrases: [] }, 'triggerPhrases'],
    [{ taskId: 't2' }, 'taskId'],
    [{ constructor: 'x' }, 'constructor'],
  ];
  for (const [patch, field] of refused) {
    expect(() => patchRule(rule, patch), JSON.stringify(patch)).toThrow(
      expect.objectContaining({ code: 'RULE_INVALID', field }),
    );
  }
});

test('what a patch leaves out stays, and null clears', () => {
  expect(patchRule(rule, { expectPattern: 'x', expectTool: null, triggerPhrases: null })).toEqual({
    name: 'n',
    scope: 'global',
    source: 'human',
    severity: 'info',
    id: rule.id,
    createdAt: rule.createdAt,
    expectPattern: 'x',
    signature: expect.not.stringMatching(rule.signature),
  });
  expect(patchRule(rule, { name: 'other' })).toEqual({ ...rule, name: 'other' });
});
