import { expect, test } from 'vitest';
import { explainNames } from '../src/name-resolution.ts';
import { providerOf } from '../src/provider.ts';

test('an unqualified name means the first schema that has it, and the others are named', () => {
  const schemas = [
    { name: 'archive', tables: ['sessions', 'turns'] },
    { name: 'trace', tables: ['turns', 'events'] },
    { name: 'obs', tables: ['events'] },
  ];
  expect(explainNames('SELECT * FROM Turns JOIN events USING (x), "sessions"', schemas)).toEqual([
    { name: 'turns', resolvesTo: 'trace.turns', alsoIn: ['archive.turns'] },
    { name: 'events', resolvesTo: 'obs.events', alsoIn: ['trace.events'] },
    { name: 'sessions', resolvesTo: 'archive.sessions', alsoIn: [] },
  ]);
});

test.each([
  ['claude-code', 'claude-opus-4-5', 'anthropic'],
  ['claude-code', '<synthetic>', 'anthropic'],
  ['claude-code', 'accounts/fireworks/models/glm', 'synthetic'],
  ['codex', 'gpt-5-codex', 'openai'],
  ['opencode', 'anthropic/claude-sonnet-4-5', 'anthropic'],
  ['opencode', 'mistral/large', 'mistral'],
  ['opencode', '', 'unknown'],
  ['gemini-api', 'gemini-3', 'google'],
])('a turn of %s with the model %j was bought from %s', (source, model, provider) => {
  expect(providerOf(source, model)).toBe(provider);
});
