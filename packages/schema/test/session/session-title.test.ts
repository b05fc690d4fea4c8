import { expect, test } from 'vitest';
import { firstWords, placeholderTitle, sessionTitle } from '../../src/session/session-title.ts';

const none = { source: 'claude-code', sessionId: 's1', agentId: null, archived: null, task: null, asked: null };

test.each([
  ['the title of the read model', { archived: 'Archived', task: 'Task', asked: 'Asked' }, 'Archived'],
  ['else that of its task', { task: 'Task', asked: 'Asked' }, 'Task'],
  ['not the placeholder of a task', { task: 'claude-code session s1', asked: 'Asked\nmore' }, 'Asked'],
  ['nor that of a subagent', { agentId: 'a1', task: 'subagent a1', asked: 'Asked' }, 'Asked'],
  ['else the first words asked', { asked: '\n  First words \nsecond line' }, 'First words'],
  ['and null where nothing is known', { archived: ' ', task: '', asked: ' \n' }, null],
])('a session is called by %s', (_name, given, title) => {
  expect(sessionTitle({ ...none, ...given })).toBe(title);
});

test('a title that its owner chose is kept though another session has it as its placeholder', () => {
  expect(sessionTitle({ ...none, task: placeholderTitle('claude-code', 'other') })).toBe('claude-code session other');
});

test('first words are cut at 120 characters, and no character is cut in two', () => {
  expect(firstWords('a'.repeat(120), '')).toBe('a'.repeat(120));
  expect(firstWords('a'.repeat(121), '')).toBe(`${'a'.repeat(120)}…`);
  expect(firstWords(`${'a'.repeat(119)}\u{1f600}b`, '')).toBe(`${'a'.repeat(119)}…`);
});
