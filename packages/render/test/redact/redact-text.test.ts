import { plantedSecrets } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { redactText } from '../../src/redact/redact-text.ts';

test.each(plantedSecrets)('$name is taken out of a text', ({ secret, text }) => {
  const redacted = redactText(`before ${text} after`);
  expect(redacted).not.toContain(secret);
  expect(redacted).toMatch(/^before [\s\S]* redacted\]/);
});

test('the beginning of a secret at the end of a text that was cut is taken out, and a whole text keeps its end', () => {
  const text = 'the key is ghp_abcd';
  expect(redactText(text, false)).toBe('the key is [cut redacted]');
  expect(redactText(text)).toBe(text);
});
