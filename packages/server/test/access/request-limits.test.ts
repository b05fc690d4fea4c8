import { expect, test } from 'vitest';
import { RequestLimits } from '../../src/access/request-limits.ts';

test('64 requests are answered at once, and the next one gets 429 until one of them is done', () => {
  const limits = new RequestLimits();
  for (let each = 0; each < 64; each += 1) expect(limits.enter(0)).toBeUndefined();
  expect(limits.enter(0)).toMatchObject({ status: 429, retryAfterS: 1 });
  limits.leave();
  expect(limits.enter(0)).toBeUndefined();
});

test('200 requests are answered in a second, and the next ones in the next second', () => {
  const limits = new RequestLimits();
  for (let each = 0; each < 200; each += 1) {
    expect(limits.enter(10)).toBeUndefined();
    limits.leave();
  }
  expect(limits.enter(500)?.status).toBe(429);
  expect(limits.enter(1_010)).toBeUndefined();
});
