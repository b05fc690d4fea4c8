import { expect, test } from 'vitest';
import { context, counts, event, type Line, meta, meteredOf, parse, tokens, unknownOf } from './rollout-lines.ts';

/** The tiers of the responses of a thread. */
function tiersOf(...lines: readonly Line[]): readonly (string | undefined)[] {
  return meteredOf(parse([meta('thread-1'), ...lines])).map((fact) => fact.modifiers?.serviceTier);
}

const usage = (second: number) => tokens(second, counts(second * 100, 0, second));
const settings = (second: number, values: Line) =>
  event(second, 'thread_settings_applied', { thread_settings: { model: 'gpt-a', ...values } });

test('ccusage#1705: a response ran in the tier of its turn', () => {
  expect(tiersOf(context(1, 'gpt-a', { service_tier: 'priority' }), usage(2))).toEqual(['priority']);
  expect(unknownOf(parse([meta('t'), context(1, 'gpt-a', { service_tier: 'priority' })]))).toEqual([]);
});

test('a thread that states no tier has none', () => {
  expect(tiersOf(context(1, 'gpt-a'), usage(2))).toEqual([undefined]);
});

test('ccusage#1705: a tier may change in the middle of a thread, and ends with a turn that states none', () => {
  const lines = [
    ...[context(1, 'gpt-a', { service_tier: 'priority' }), usage(2)],
    ...[context(3, 'gpt-a', { service_tier: 'default' }), usage(4)],
    ...[context(5, 'gpt-a', { service_tier: 'flex' }), usage(6), usage(7)],
    ...[context(8, 'gpt-a'), usage(9)],
  ];
  expect(tiersOf(...lines)).toEqual(['priority', 'default', 'flex', 'flex', undefined]);
});

test('antiburn#269: the tier of applied settings holds for all turns until it is changed', () => {
  const lines = [
    ...[settings(1, { service_tier: 'priority' }), context(2, 'gpt-a'), usage(3), context(4, 'gpt-a'), usage(5)],
    ...[settings(6, {}), context(7, 'gpt-a'), usage(8)],
    ...[settings(9, { service_tier: null }), context(10, 'gpt-a'), usage(11)],
  ];
  expect(tiersOf(...lines)).toEqual(['priority', 'priority', 'priority', undefined]);
});
