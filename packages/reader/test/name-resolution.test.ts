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
  ['claude-opus-4-5', 'anthropic', 'anthropic'],
  ['<synthetic>', 'anthropic', 'anthropic'],
  ['accounts/fireworks/models/glm', 'anthropic', 'synthetic'],
  ['gpt-5-codex', 'openai', 'openai'],
  ['anthropic/claude-sonnet-4-5', undefined, 'anthropic'],
  ['mistral/large', undefined, 'mistral'],
  ['', undefined, 'unknown'],
  ['gemini-3', 'google', 'google'],
])('a turn with the model %j, of a source that calls %s, was bought from %s', (model, ofSource, provider) => {
  expect(providerOf(model, ofSource)).toBe(provider);
});
