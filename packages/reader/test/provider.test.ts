import { expect, test } from 'vitest';
import { providerOf } from '../src/provider.ts';

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
