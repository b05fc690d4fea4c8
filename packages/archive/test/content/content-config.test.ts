import { expect, test } from 'vitest';
import { parseContentConfig } from '../../src/index.ts';

const dayMs = 86_400_000;
const defaults = { mode: 'full', retentionMs: 90 * dayMs, warnings: [] };

test('without a config everything is kept for ninety days', () => {
  for (const text of [undefined, '', ' \n', '{}', '{"content":{}}', '{"other":1}']) {
    expect(parseContentConfig(text, {})).toEqual(defaults);
  }
});

test('the config sets mode and retention in days', () => {
  const parse = (content: unknown) => parseContentConfig(JSON.stringify({ content }), {});
  expect(parse({ store: 'hash-only', retention: 7 })).toEqual({
    mode: 'hash-only',
    retentionMs: 7 * dayMs,
    warnings: [],
  });
  expect(parse({ retention: 0 })).toMatchObject({ retentionMs: 0 });
  expect(parse({ retention: 'forever' })).toMatchObject({ retentionMs: 'forever', warnings: [] });
  expect(parse({ retention: -1 })).toMatchObject({ retentionMs: 'forever', warnings: [] });
});

test('the environment overrides the mode; empty, it is not set', () => {
  const text = '{"content":{"store":"hash-only"}}';
  expect(parseContentConfig(text, { AGENTSPINE_CONTENT: 'off' })).toMatchObject({ mode: 'off' });
  expect(parseContentConfig(text, { AGENTSPINE_CONTENT: '' })).toMatchObject({ mode: 'hash-only', warnings: [] });
});

test('what cannot be understood is told and replaced by its default', () => {
  for (const text of ['{', '[]', '7', 'null', '{"content":[]}']) {
    expect(parseContentConfig(text, {})).toEqual({ ...defaults, warnings: [expect.stringContaining('config.json')] });
  }
  const strange = parseContentConfig('{"content":{"store":"some","retention":"long"}}', { AGENTSPINE_CONTENT: 'x' });
  expect(strange).toMatchObject({ mode: 'full', retentionMs: 90 * dayMs });
  expect(strange.warnings).toHaveLength(3);
});
