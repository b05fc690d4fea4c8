import { calendarOf, utc } from '@agentspine/schema';
import { fidelityJson, makeArchive, type Row, turnRow } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openReader } from '../../src/open-reader.ts';
import { computePlanUsage, type PlanSpend } from '../../src/queries/plan-usage.ts';
import type { Plan } from '../../src/queries/plans.ts';

const plan: Plan = { id: 'max', provider: 'claude', name: 'max', budgetUsd: 200, resetDay: 1 };

const spent = (usd: number, rest: Partial<PlanSpend> = {}): PlanSpend => ({
  spentPico: BigInt(usd) * 1_000_000_000_000n,
  turns: 1,
  unpricedTurns: 0,
  partlyPricedTurns: 0,
  partialTurns: 0,
  ...rest,
});

const at = (now: string) => ({ nowMs: Date.parse(now), calendar: calendarOf(utc) });

test('A100: at the start of a cycle the projection is what is spent', () => {
  const usage = computePlanUsage(plan, spent(12), at('2026-04-01T00:00:00Z'));
  expect(usage).toMatchObject({
    projectedUsd: 12,
    overBudget: false,
    runwayDays: null,
    daysElapsed: 0,
    limitedData: true,
  });
});

test('A100: over budget, the runway is in whole days', () => {
  // 150 $ in 10 days are 15 $ a day, 450 $ a cycle; 50 $ are left for 3.33 days.
  const usage = computePlanUsage(plan, spent(150), at('2026-04-11T00:00:00Z'));
  expect(usage).toMatchObject({
    cycleStart: '2026-04-01T00:00:00.000Z',
    cycleEnd: '2026-05-01T00:00:00.000Z',
    spentUsd: 150,
    remainingUsd: 50,
    projectedUsd: 450,
    overBudget: true,
    runwayDays: 3,
    daysElapsed: 10,
    daysInCycle: 30,
    limitedData: false,
    confidence: 'high',
  });
});

test('A100: a budget that is spent has no days left', () => {
  expect(computePlanUsage(plan, spent(250), at('2026-04-20T00:00:00Z')).runwayDays).toBe(0);
});

test('A100: under budget there is no runway, and fewer than seven days are limited data', () => {
  expect(computePlanUsage(plan, spent(10), at('2026-04-07T23:59:59Z'))).toMatchObject({
    overBudget: false,
    runwayDays: null,
    daysElapsed: 6,
    limitedData: true,
  });
  expect(computePlanUsage(plan, spent(10), at('2026-04-08T00:00:00Z')).limitedData).toBe(false);
});

test('A100: sums of a plan are exact: a third of a budget in a third of a cycle is not over it, and a trillionth more is', () => {
  const third = { ...plan, budgetUsd: 0.3 };
  const [spentPico, tenDays] = [100_000_000_000n, at('2026-04-11T00:00:00Z')];
  const usage = computePlanUsage(third, { ...spent(0), spentPico }, tenDays);
  // 0.3 - 0.1 is 0.19999999999999998 as a difference of floating numbers.
  expect(usage).toMatchObject({ spentUsd: 0.1, remainingUsd: 0.2, projectedUsd: 0.3, overBudget: false });
  expect(computePlanUsage(third, { ...spent(0), spentPico: spentPico + 1n }, tenDays)).toMatchObject({
    overBudget: true,
    runwayDays: 19,
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, undefined])(
  'a plan with a budget of %s is refused',
  (budgetUsd) => {
    expect(() =>
      computePlanUsage({ ...plan, budgetUsd: budgetUsd as number }, spent(1), at('2026-04-11T00:00:00Z')),
    ).toThrow(expect.objectContaining({ code: 'READER_BAD_REQUEST' }));
  },
);

function usageOf(turns: readonly Row[], provider: Plan['provider'] = 'claude') {
  using fixture = makeArchive({ turns });
  using reader = openReader({ home: fixture.home, nowMs: () => Date.parse('2026-04-20T00:00:00Z') });
  return reader.planUsage({ ...plan, provider });
}

test('A099: a turn exactly at the end of a cycle belongs to the next one', () => {
  const turns = [
    turnRow({ ts: '2026-04-01T00:00:00.000Z' }),
    turnRow({ ts: '2026-04-30T23:59:59.999Z' }),
    turnRow({ ts: '2026-05-01T00:00:00.000Z' }),
    turnRow({ ts: '2026-03-31T23:59:59.999Z' }),
  ];
  expect(usageOf(turns)).toMatchObject({ spentUsd: 2, turns: 2 });
});

test('INV-08: a plan says how many of its turns are priced in part', () => {
  const turns = [turnRow(), turnRow({ cost_complete: 0 }), turnRow({ kind: 'declined', cost_complete: 0 })];
  expect(usageOf(turns)).toMatchObject({ spentUsd: 3, turns: 3, unpricedTurns: 0, partlyPricedTurns: 2 });
});

test('a plan counts the sources of its provider', () => {
  const turns = ['claude-code', 'anthropic-api', 'codex'].map((source) => turnRow({ source }));
  expect(usageOf(turns, 'claude').spentUsd).toBe(2);
  expect(usageOf(turns, 'cursor').spentUsd).toBe(0);
  expect(usageOf(turns, 'custom').spentUsd).toBe(3);
});

test.each([
  ['below usage-only', { fidelity_json: fidelityJson({}, 'partial') }, 'low'],
  ['without output counts', { fidelity_json: fidelityJson({ hasOutputTokens: false }, 'full') }, 'low'],
  ['unpriced', { cost_total_picousd: null }, 'low'],
  ['priced in part', { cost_complete: 0 }, 'low'],
  ['usage-only', { fidelity_json: fidelityJson({}, 'usage-only') }, 'high'],
  ['of unknown fidelity', { fidelity_json: null }, 'high'],
])('A100: with one turn that is %s', (_, change, confidence) => {
  expect(usageOf([turnRow(), turnRow(change)]).confidence).toBe(confidence);
});
