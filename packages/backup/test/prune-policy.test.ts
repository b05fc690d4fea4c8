import { expect, test } from 'vitest';
import { keptBy } from '../src/prune-policy.ts';

const snapshots = [
  '2026-01-31T23:00:00.000Z',
  '2026-02-28T12:00:00.000Z',
  '2026-03-01T08:00:00.000Z',
  '2026-03-01T20:00:00.000Z',
  '2026-03-02T00:00:00.000Z',
].map((at) => ({ at }));
const kept = (policy: Parameters<typeof keptBy>[1]): string[] =>
  [...keptBy(snapshots, policy)].map(({ at }) => at).sort();

test.each([
  [{ last: 0 }, ['2026-03-02T00:00:00.000Z']],
  [{ last: 2 }, ['2026-03-01T20:00:00.000Z', '2026-03-02T00:00:00.000Z']],
  [{ daily: 2 }, ['2026-03-01T20:00:00.000Z', '2026-03-02T00:00:00.000Z']],
  // The second of March was a Monday, so the first belongs to the week before.
  [{ weekly: 2 }, ['2026-03-01T20:00:00.000Z', '2026-03-02T00:00:00.000Z']],
  [{ monthly: 3 }, ['2026-01-31T23:00:00.000Z', '2026-02-28T12:00:00.000Z', '2026-03-02T00:00:00.000Z']],
])('the policy %j keeps the newest of each period', (policy, expected) => expect(kept(policy)).toEqual(expected));

test.each([{}, { last: -1 }, { daily: 1.5 }])('the policy %j is refused', (policy) => {
  expect(() => kept(policy)).toThrow(expect.objectContaining({ code: 'BACKUP_POLICY_WRONG' }));
});
