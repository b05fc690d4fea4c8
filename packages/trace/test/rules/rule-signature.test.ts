import type { RuleShape } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { signatureOf } from '../../src/rules/rule-signature.ts';

const shape: RuleShape = {
  triggerPhrases: ['b', 'a'],
  triggerOn: 'user',
  expectTool: 'command',
  expectCommandMatches: ['y', 'x'],
  expectPattern: 'p',
};

test('A176: the order of phrases and commands does not count, nor does any field but the five', () => {
  const reordered = { ...shape, triggerPhrases: ['a', 'b', 'a'], expectCommandMatches: ['x', 'y'] };
  expect(signatureOf(reordered)).toBe(signatureOf(shape));
  const named = { ...shape, name: 'n', severity: 'block', scope: 'task', taskId: 't', source: 'agent', rationale: 'r' };
  expect(signatureOf(named)).toBe(signatureOf(shape));
});

test('A176: each of the five parts makes another signature', () => {
  const changes: readonly RuleShape[] = [
    { triggerPhrases: ['a'] },
    { triggerPhrases: undefined },
    { triggerOn: 'assistant' },
    { triggerOn: undefined },
    { expectTool: 'web' },
    { expectTool: undefined },
    { expectCommandMatches: ['x'] },
    { expectCommandMatches: undefined },
    { expectPattern: 'q' },
    { expectPattern: undefined },
    // What is a phrase is no command.
    { triggerPhrases: shape.expectCommandMatches, expectCommandMatches: shape.triggerPhrases },
  ];
  const signatures = [shape, ...changes.map((change) => ({ ...shape, ...change }))].map(signatureOf);
  expect(new Set(signatures).size).toBe(signatures.length);
});

test('a check and forbidden commands are parts of the signature where they are set, and change no other', () => {
  expect(signatureOf({ triggerPhrases: ['a'] })).toBe(
    '8e848866f347cea38f3bd20edbc467573ec9bea8fc92fef254acef0d96e6cad9',
  );
  const shapes: readonly RuleShape[] = [
    ...([{}, { check: 'tests-pass' }, { check: 'committed' }, { forbidCommandMatches: ['x'] }] as const),
    ...([{ expectCommandMatches: ['x'] }, { check: 'tests-pass', triggerPhrases: ['x'] }] as const),
  ];
  expect(new Set(shapes.map(signatureOf)).size).toBe(shapes.length);
});
