import { expect, test } from 'vitest';
import {
  addPlan,
  type Plan,
  parsePlans,
  planPresets,
  removePlan,
  serialisePlans,
  setPlanResetDay,
} from '../../src/queries/plans.ts';

const plan: Plan = { id: 'mine', provider: 'claude', name: 'max', budgetUsd: 200, resetDay: 15 };

test('plans.json reads back as it was written', () => {
  expect(parsePlans(serialisePlans([plan]))).toEqual({ kind: 'plans', plans: [plan] });
});

test.each([
  ['', 'not JSON'],
  ['[]', 'no list `plans`'],
  ['{"plans":[1]}', 'plan 1: it has no id'],
  ['{"plans":[{"id":"a","name":"b","provider":"x"}]}', 'provider'],
  ['{"plans":[{"id":"a","name":"b","provider":"claude","budgetUsd":0}]}', 'budget'],
  ['{"plans":[{"id":"a","name":"b","provider":"claude","budgetUsd":1,"resetDay":32}]}', 'reset day'],
  [serialisePlans([plan, plan]), 'plan 2: its id is taken'],
])('A101: the malformed plans %s are told with what is wrong', (text, problem) => {
  expect(parsePlans(text)).toEqual({ kind: 'problem', problem: expect.stringContaining(problem) });
});

test('A101: a second plan of one id is refused', () => {
  expect(addPlan([plan], { ...plan, budgetUsd: 5 })).toEqual({ kind: 'duplicate-id' });
  expect(addPlan([], plan)).toEqual({ kind: 'changed', plans: [plan] });
});

test('A101: a plan that is not there cannot be removed', () => {
  expect(removePlan([plan], 'other')).toEqual({ kind: 'unknown-id' });
  expect(removePlan([plan], 'mine')).toEqual({ kind: 'changed', plans: [] });
});

test.each([0, 32, 1.5, Number.NaN])('A101: the reset day %d is no day', (day) => {
  expect(setPlanResetDay([plan], 'mine', day)).toMatchObject({ kind: 'bad-plan' });
});

test('A101: the reset day of a plan is moved', () => {
  expect(setPlanResetDay([plan], 'mine', 31)).toEqual({ kind: 'changed', plans: [{ ...plan, resetDay: 31 }] });
  expect(setPlanResetDay([plan], 'other', 31)).toEqual({ kind: 'unknown-id' });
});

test('the presets are plans that can be added', () => {
  for (const [id, preset] of Object.entries(planPresets)) {
    expect(addPlan([], { id, resetDay: 1, ...preset })).toMatchObject({ kind: 'changed' });
  }
});
