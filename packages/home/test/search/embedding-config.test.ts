import { expect, test } from 'vitest';
import { parseEmbeddingConfig } from '../../src/search/embedding-config.ts';

const embeddings = { url: 'http://localhost:11434/v1', model: 'm' };
const parse = (section: unknown, env = {}) => parseEmbeddingConfig(JSON.stringify({ search: section }), env);

test.each([undefined, '', ' \n', '{}', '{"content": {"store": "off"}}', '{"search": {}}'])(
  'config.json of %j asks nobody',
  (text) => {
    expect(parseEmbeddingConfig(text, { AGENTSPINE_EMBEDDINGS_KEY: 'k' })).toEqual({ kind: 'off' });
  },
);

test('an address and a model are enough; the key comes from the environment', () => {
  const config = { url: new URL(embeddings.url), model: 'm', timeoutMs: 5_000, key: undefined };
  expect(parse({ embeddings })).toEqual({ kind: 'on', config });
  expect(parse({ embeddings }, { AGENTSPINE_EMBEDDINGS_KEY: '' })).toEqual({ kind: 'on', config });
  expect(parse({ embeddings: { ...embeddings, timeoutMs: 60 } }, { AGENTSPINE_EMBEDDINGS_KEY: 'k' })).toEqual({
    kind: 'on',
    config: { ...config, timeoutMs: 60, key: 'k' },
  });
});

test.each<[string, unknown, string]>([
  ['a list', [], 'search is not an object'],
  ['a text', { embeddings: 'yes' }, 'search.embeddings is not an object'],
  ['no address', { embeddings: { model: 'm' } }, 'search.embeddings.url is not an http or https address'],
  [
    'a file',
    { embeddings: { ...embeddings, url: 'file:///x' } },
    'search.embeddings.url is not an http or https address',
  ],
  ['no model', { embeddings: { ...embeddings, model: ' ' } }, 'search.embeddings.model names no model'],
  [
    'no time',
    { embeddings: { ...embeddings, timeoutMs: 0 } },
    'search.embeddings.timeoutMs is not a number from 1 to 60000',
  ],
  [
    'an hour',
    { embeddings: { ...embeddings, timeoutMs: 3.6e6 } },
    'search.embeddings.timeoutMs is not a number from 1 to 60000',
  ],
])('%s is not used, and the reason is told', (_what, section, reason) => {
  expect(parse(section)).toEqual({ kind: 'unusable', reason });
});

test('a file that is no JSON is not used', () => {
  expect(parseEmbeddingConfig('{', {})).toMatchObject({ kind: 'unusable' });
  expect(parseEmbeddingConfig('[]', {})).toEqual({ kind: 'unusable', reason: 'config.json is not an object' });
});
