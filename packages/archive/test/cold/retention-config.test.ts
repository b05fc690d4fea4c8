import { expect, test } from 'vitest';
import { parseRetentionConfig } from '../../src/index.ts';

const dayMs = 86_400_000;

test.each([undefined, '', '{}', '{"content":{"store":"off"}}', '{"retention":{}}'])(
  'without a word about it logs stay 30 days and records forever: %s',
  (text) => {
    expect([...parseRetentionConfig(text)]).toEqual([['logs', 30 * dayMs]]);
  },
);

test('a retention is days or forever, of logs and of tables of records', () => {
  const text = '{"retention":{"logs":"0d","ticks":"14d","token_usage":"forever","netsky_tasks":"forever"}}';
  expect([...parseRetentionConfig(text)]).toEqual([
    ['logs', 0],
    ['ticks', 14 * dayMs],
  ]);
  expect([...parseRetentionConfig('{"retention":{"logs":"forever"}}')]).toEqual([]);
});

test.each([
  ['{"retention":{"logs":30}}', 'retention.logs is 30'],
  ['{"retention":{"logs":"30"}}', 'retention.logs is "30"'],
  ['{"retention":{"ticks":"-1d"}}', 'retention.ticks is "-1d"'],
  ['{"retention":{"__proto__":"1d"}}', 'retention.__proto__ names no table'],
  ['{"retention":{"meta":"1d"}}', 'retention.meta names no table'],
  ['{"retention":{"netsky_tasks":"1d"}}', 'retention.netsky_tasks is not possible'],
  ['{"retention":"30d"}', 'retention is not an object'],
  ['[]', 'is not an object'],
  ['{"retention":', 'not JSON'],
])('%s is refused, and the key is named', (text, named) => {
  expect(() => parseRetentionConfig(text)).toThrow(
    expect.objectContaining({ code: 'COLD_RETENTION_INVALID', message: expect.stringContaining(named) }),
  );
});
