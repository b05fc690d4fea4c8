import { expect, test } from 'vitest';
import { reportedCostText } from '../../src/text/reported-cost.ts';

test('a cost that harnesses state is shown where it reads differently from that of price lists', () => {
  expect(reportedCostText({ turns: 2, usd: 0.25, listUsd: 1 })).toBe(
    '2 turns state their own cost: $0.250000 in all; price lists say $1.00.',
  );
  expect(reportedCostText({ turns: 1, usd: 0.25, listUsd: null })).toContain('price lists have no price for these.');
  expect(reportedCostText({ turns: 1, usd: 0.25, listUsd: 0.250_000_1 })).toBeUndefined();
  expect(reportedCostText(null)).toBeUndefined();
});
