import type { RuleShape } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { compileRule } from '../../src/rules/compiled-rule.ts';
import { RuleIndex } from '../../src/rules/rule-index.ts';
import { turnTextsOf } from '../../src/rules/trigger-match.ts';

const stored = { name: 'n', scope: 'global', source: 'human', severity: 'info', signature: '', createdAt: '' } as const;
const indexOf = (...shapes: readonly RuleShape[]) =>
  new RuleIndex(shapes.map((shape, index) => compileRule({ ...stored, id: `r${index}`, ...shape })));
const message = (title: string, body?: string) => ({ kind: 'user.message', title, body, metadata: {} }) as const;

test('a phrase is looked for in title and body, whatever its length, its case and its signs', () => {
  const long = `${'it '.repeat(200)}Passes`;
  const index = indexOf({ triggerPhrases: ['(a|b)*', 'C++'] }, { triggerPhrases: [long] });
  const matched = (title: string, body?: string) => index.match(message(title, body)).map(({ ruleId }) => ruleId);
  expect(matched('in c++ it is')).toEqual(['r0']);
  expect(matched('aaab')).toEqual([]);
  expect(matched('x', 'the (A|B)* of')).toEqual(['r0']);
  expect(matched('', `so ${long}`)).toEqual(['r1']);
  expect(matched('', long.slice(0, -1))).toEqual([]);
  expect(matched('two', 'lines')).toEqual([]);
});

test('more phrases than a filter takes are all looked for', () => {
  const rules = Array.from({ length: 60 }, (_, rule) => ({
    triggerPhrases: Array.from({ length: 100 }, (_, phrase) => `rule ${rule} of ${phrase} ${'x'.repeat(900)}`),
  }));
  const index = indexOf(...rules);
  expect(index.match(message(`rule 59 of 99 ${'x'.repeat(900)}`))).toEqual([{ ruleId: 'r59', matchKind: 'trigger' }]);
});

test('one event may trigger a rule and fulfil another; matches are in the order of the rules', () => {
  const index = indexOf(
    { expectTool: 'command' },
    { triggerPhrases: ['go'], expectTool: 'web' },
    { expectTool: 'Bash' },
  );
  expect(index.match({ ...message('go'), metadata: { toolName: 'Bash' } })).toEqual([
    { ruleId: 'r0', matchKind: 'expect-fulfilled' },
    { ruleId: 'r1', matchKind: 'trigger' },
    { ruleId: 'r2', matchKind: 'expect-fulfilled' },
  ]);
});

test('rules with triggers are candidates where a phrase may have been said on their side', () => {
  const index = indexOf({ expectTool: 'web' }, { triggerPhrases: ['go'], triggerOn: 'user', expectTool: 'web' });
  const candidates = (askedText: string, assistantText?: string) =>
    index.candidates(turnTextsOf({ askedText, assistantText })).map(({ id }) => id);
  expect(candidates('GO')).toEqual(['r0', 'r1']);
  expect(candidates('stay', 'go')).toEqual(['r0']);
  expect(candidates('stay')).toEqual(['r0']);
});
