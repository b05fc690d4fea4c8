import { expect, test } from 'vitest';
import { digestUserPrices, parseUserPrices } from '../../src/prices/user-prices.ts';

test('numbers and decimal texts are read as the same exact prices', () => {
  const asNumbers = parseUserPrices('{"m":{"input":0.1,"output":15.25,"webSearchPer1k":10}}');
  const asTexts = parseUserPrices('{"m":{"output":"15.250","webSearchPer1k":"10.0","input":"0.10"}}');
  expect(asNumbers.problem).toBeUndefined();
  expect(asTexts).toEqual(asNumbers);
  expect(asTexts.prices.get('m')).toMatchObject({
    input: { pico: 100_000n, per: 1n },
    output: { pico: 15_250_000n, per: 1n },
    webSearch: { pico: 10_000_000_000n, per: 1n },
  });
});

test('cache reads default to free, cache writes to the input price, one-hour writes to that of writes', () => {
  const { prices } = parseUserPrices('{"a":{"input":2,"output":4},"b":{"input":2,"output":4,"cacheWrite":3}}');
  const two = { pico: 2_000_000n, per: 1n };
  const three = { pico: 3_000_000n, per: 1n };
  expect(prices.get('a')).toMatchObject({ cacheRead: { pico: 0n, per: 1n }, cacheWrite: two, cacheWrite1h: two });
  expect(prices.get('b')).toMatchObject({ cacheWrite: three, cacheWrite1h: three });
});

test.each([
  ['{', 'not JSON'],
  ['[]', 'not an object of models'],
  ['null', 'not an object of models'],
  ['{"m":3}', '"m": not an object of prices'],
  ['{"m":{"input":1}}', '"m": output is missing'],
  ['{"m":{"output":1}}', '"m": input is missing'],
  ['{"m":{"input":1,"output":1,"cachRead":1}}', 'unknown field "cachRead"'],
  ['{"m":{"input":-1,"output":1}}', '"m": input is -1'],
  ['{"m":{"input":1,"output":"cheap"}}', '"m": output is "cheap"'],
  ['{"ok":{"input":1,"output":1},"m":{"input":true,"output":1}}', '"m": input is true'],
])('the file %s gives no prices and a problem that says %s', (text, words) => {
  const { prices, problem } = parseUserPrices(text);
  expect(prices.size).toBe(0);
  expect(problem).toContain(words);
});

test('the digest follows the prices and not the order or spelling of the file', () => {
  const digest = (text: string) => digestUserPrices(parseUserPrices(text).prices);
  const one = digest('{"a":{"input":1,"output":2},"b":{"input":3,"output":4}}');
  expect(one).toMatch(/^[0-9a-f]{8}$/);
  expect(digest('{"b":{"output":"4.0","input":3},"a":{"input":1,"output":2}}')).toBe(one);
  expect(digest('{"a":{"input":1,"output":2},"b":{"input":3,"output":5}}')).not.toBe(one);
  expect(digest('{"a":{"input":1,"output":2,"reasoning":2},"b":{"input":3,"output":4}}')).not.toBe(one);
});
