import { expect, test } from 'vitest';
import { isStatedRequestId, requestIdOfUsage } from '../../src/ledger/request-id.ts';
import { zeroUsage } from '../../src/ledger/usage.ts';

test('what went in stands for the request id, whatever came out', () => {
  const usage = { ...zeroUsage, input: 5, cacheRead: 7, cacheCreate5m: 1, cacheCreate1h: 2, cacheCreateUnsplit: 3 };
  expect(requestIdOfUsage({ ...usage, output: 1 })).toBe('usage:5/7/6');
  expect(requestIdOfUsage({ ...usage, output: 900 })).toBe('usage:5/7/6');
});

test('usage of nothing, or none, says nothing', () => {
  expect(requestIdOfUsage({ ...zeroUsage, output: 8 })).toBeUndefined();
  expect(requestIdOfUsage(undefined)).toBeUndefined();
});

test('only a request id of the log is a stated one', () => {
  expect(['req_1', 'usage:5/7/6', '', undefined].map(isStatedRequestId)).toEqual([true, false, false, false]);
});
