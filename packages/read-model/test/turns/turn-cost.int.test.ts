import { type LedgerLine, type TurnRecord, zeroUsage } from '@agentspine/schema';
import { expect, test } from 'vitest';
import { fakePrices, openArchiveUnderTest, query } from '../archive-under-test.ts';
import { apiTurn, coverage, fidelity, place, sighting } from '../line-builders.ts';

const sql =
  'SELECT cost_total_picousd AS pico, cost_complete AS complete, speed, inference_geo AS geo, service_tier AS tier FROM turns ORDER BY message_id';

async function costsOf(...lines: readonly LedgerLine[]): Promise<unknown[]> {
  using under = openArchiveUnderTest();
  under.ledger.append(...lines);
  await under.archive.build();
  return query(under.path, sql);
}

const all = coverage('hasInputTokens', 'hasOutputTokens');
const read: Partial<TurnRecord> = { modifiers: {}, fidelity: fidelity('per-turn', all) };

test('a response whose log was read by a parser that knows modifiers has a whole cost, and its modifiers are columns', async () => {
  const modifiers = { speed: 'fast', serviceTier: 'standard' };
  expect(await costsOf(sighting(place('f', 0), { ...read, modifiers }))).toEqual([
    { pico: 330_000_000, complete: 1, speed: 'fast', geo: '', tier: 'standard' },
  ]);
});

test('of a line of an older parser nobody knows how it ran: its cost is at the standard rate and marked', async () => {
  expect(await costsOf(sighting(place('f', 0), { fidelity: fidelity('per-turn', all) }))).toEqual([
    { pico: 330_000_000, complete: 0, speed: null, geo: null, tier: null },
  ]);
});

test('a line of an older parser gives way to one of the same bytes that says how it ran, whichever comes first', async () => {
  const older = sighting(place('f', 0), { fidelity: fidelity('per-turn', all), usage: { ...zeroUsage, input: 99 } });
  const newer = sighting(place('f', 0), { ...read, modifiers: { speed: 'fast' } });
  const row = { pico: 330_000_000, complete: 1, speed: 'fast', geo: '', tier: '' };
  expect(await costsOf(older, newer)).toEqual([row]);
  expect(await costsOf(newer, older)).toEqual([row]);
});

test('a record from the API says all that there is to say', async () => {
  expect(await costsOf(apiTurn())).toMatchObject([{ pico: 330_000_000, complete: 1, speed: null }]);
});

test('ccusage#888: a response whose input or output is not reported has a part of a cost, and none where that comes to nothing', async () => {
  const outputOnly = fidelity('per-turn', coverage('hasOutputTokens'));
  const usage = { ...zeroUsage, output: 20 };
  const lines = [
    sighting(place('f', 0), { ...read, messageId: 'm1', usage, fidelity: outputOnly }),
    sighting(place('f', 20), { ...read, messageId: 'm2', usage: zeroUsage, fidelity: outputOnly }),
    sighting(place('f', 40), {
      ...read,
      messageId: 'm3',
      usage: zeroUsage,
      fidelity: fidelity('per-turn', coverage()),
    }),
    sighting(place('f', 60), { ...read, messageId: 'm4', usage: zeroUsage }),
    sighting(place('f', 80), { ...read, messageId: 'm5', usagePartial: true }),
  ];
  expect(await costsOf(...lines)).toMatchObject([
    { pico: 300_000_000, complete: 0 },
    { pico: null, complete: null },
    { pico: null, complete: null },
    { pico: 0, complete: 1 },
    { pico: 330_000_000, complete: 0 },
  ]);
});

test('pricing again keeps what is whole and what is a part', async () => {
  using under = openArchiveUnderTest();
  under.ledger.append(
    sighting(place('f', 0), { ...read, messageId: 'm1' }),
    sighting(place('f', 20), { ...read, messageId: 'm2', usagePartial: true }),
  );
  await under.archive.build();
  await under.reopen({ prices: fakePrices('book-2', 2n) }).build();
  expect(query(under.path, sql)).toMatchObject([
    { pico: 660_000_000, complete: 1 },
    { pico: 660_000_000, complete: 0 },
  ]);
});
