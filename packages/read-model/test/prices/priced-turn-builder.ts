import { type TokenUsage, zeroUsage } from '@agentspine/schema';
import type { PricedTurn } from '../../src/ports.ts';

/** A turn of Claude Code in October 2025 with the usage a test is about. */
export function buildPricedTurn(
  turn: Partial<Omit<PricedTurn, 'usage'>>,
  usage: Partial<TokenUsage> = { input: 1_000, output: 100 },
): PricedTurn {
  return {
    source: 'claude-code',
    model: 'claude-sonnet-4-5',
    ts: '2025-10-01T12:00:00.000Z',
    modifiers: {},
    ...turn,
    usage: { ...zeroUsage, ...usage },
  };
}

/** Whole numbers below `bound`, the same for the same seed. */
export function makeCounter(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
}
