import { expect, test } from 'vitest';
import { turnsOfEvents } from '../../src/document/turns-of-events.ts';
import { type UsedInMessage, withUsage } from '../../src/document/usage-of-turns.ts';
import { parseGroup } from '../../src/queries/usage-figures.ts';
import { placed, prompt, reply } from './document-events.ts';

const all = '{"class":"full","coverage":{}}';
const noOutput = '{"class":"partial","coverage":{"hasOutputTokens":false}}';

/** One response with so many tokens in and out; `pico` undefined has no price. */
function used(messageId: string, second: number, fidelity: string, pico?: bigint): UsedInMessage {
  const price = pico === undefined ? [0n, 0n, 1n] : [1n, pico, 0n];
  const group = parseGroup(['response', fidelity, 1n, ...price, 0n, 0n, 0n, 0n, null, 10n, 3n, 0n, 5n, 0n, 0n, 0n, 0n]);
  return { messageId, at: `2026-05-01T10:00:${String(second).padStart(2, '0')}.000Z`, agentId: null, group };
}

const turns = turnsOfEvents(
  placed(
    prompt(1, 'first', 'a'),
    reply(2, 'answer', { metadata: { messageId: 'shown' } }),
    prompt(10, 'second', 'b'),
    reply(11, 'more', { metadata: { messageId: 'shown later' } }),
  ),
);

test('a message counts for the turn that shows it, else for the turn of its time, and turns add up to the whole', () => {
  const counted = withUsage(turns, [
    used('shown', 20, all, 1_000_000_000_000n),
    used('not shown', 12, all, 500_000_000_000n),
    used('before all', 0, all, 250_000_000_000n),
  ]);
  expect(counted.turns.map(({ usage }) => [usage?.inputTokens, usage?.costUsd])).toEqual([
    [20, 1.25],
    [10, 0.5],
  ]);
  expect(counted.usage).toMatchObject({ inputTokens: 30, outputTokens: 9, cacheReadTokens: 15, costUsd: 1.75 });
});

test('a turn in which nothing was used has zeros, one whose log does not report output has a null there', () => {
  const [first, second] = withUsage(turns, [used('shown later', 11, noOutput)]).turns;
  expect(first?.usage).toMatchObject({ inputTokens: 0, outputTokens: 0, costUsd: 0, costKnown: true });
  expect(second?.usage).toMatchObject({ inputTokens: 10, outputTokens: null, costUsd: null, costKnown: false });
});
