import { timelineKinds } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { turnSignalOf, turnSteps } from '../../src/turns/turn-step.ts';

test.each([
  ['none', 'asked', ['open', 'link']],
  ['none', 'answered', ['open-unasked', 'link', 'close']],
  ['none', 'session-ended', []],
  ['none', 'other', []],
  ['open', 'asked', ['cut-off', 'open', 'link']],
  ['open', 'answered', ['link', 'close']],
  ['open', 'session-ended', ['cut-off']],
  ['open', 'other', ['link']],
] as const)('a session with %s turn that sees "%s" does %j', (state, signal, effects) => {
  expect(turnSteps[state][signal]).toEqual(effects);
});

test('three kinds of the timeline mean something to turns, all others only belong to them', () => {
  const meant = timelineKinds.map((kind) => [kind, turnSignalOf(kind)]).filter(([, signal]) => signal !== 'other');
  expect(Object.fromEntries(meant)).toEqual({
    'user.message': 'asked',
    'assistant.response': 'answered',
    'session.ended': 'session-ended',
  });
});

test.each(['task.start', 'constructor', '__proto__'])('the kind %s is like any other', (kind) => {
  expect(turnSignalOf(kind)).toBe('other');
});
