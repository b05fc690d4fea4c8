import { expect, test } from 'vitest';
import { isAhead, judgeSegment } from '../../src/outbox/judge-segment.ts';

const mine = 'ab';
test.each([
  ['made, and not noted yet', { noted: 4, stored: undefined }, 'note'],
  ['made, sent by an earlier run that was killed before it noted it', { noted: 4, stored: 'abcd' }, 'note'],
  ['noted', { noted: 5, stored: undefined }, 'send'],
  ['noted, and there: the acknowledgement was lost', { noted: 5, stored: 'abcd' }, 'drop'],
  ['there with other rows', { noted: 5, stored: 'cdef' }, 'refuse'],
  ['not noted, and there with other rows', { noted: 4, stored: 'cdef' }, 'refuse'],
] as const)('a segment that is %s', (_what, { noted, stored }, step) => {
  expect(judgeSegment({ number: 5, digest: mine, noted, stored })).toBe(step);
});

test('a target that has segments which the home never made is ahead of it', () => {
  expect(isAhead([{ number: 5 }], 5)).toBe(false);
  expect(isAhead([{ number: 5 }, { number: 6 }], 5)).toBe(true);
});
