import { fidelityJson, makeArchive, type Row, turnRow } from '@agentspine/testkit';
import { expect, test } from 'vitest';
import { openReader } from '../../src/open-reader.ts';
import { type CompareRequest, medianOf } from '../../src/queries/compare-models.ts';

const nowMs = () => Date.parse('2026-04-10T00:00:00Z');

function compare(turns: readonly Row[], request: CompareRequest) {
  using fixture = makeArchive({ turns });
  using reader = openReader({ home: fixture.home, nowMs });
  return reader.compare(request);
}

test.each([[[]], [['a']], [['a', 'a']]])('A096: comparing the models %j is refused', (models) => {
  expect(() => compare([], { models })).toThrow(expect.objectContaining({ code: 'READER_BAD_REQUEST' }));
});

test('A096: each cell has its metrics, and a model without turns stays as a column without data', () => {
  const turns = [
    turnRow({
      model: 'a',
      has_edits: 1,
      retries: 0,
      input_tokens: 60,
      cache_read_tokens: 30,
      cost_total_picousd: 2e12,
    }),
    turnRow({ model: 'a', has_edits: 1, retries: 2, input_tokens: 0, cache_read_tokens: 0, cost_total_picousd: 4e12 }),
    turnRow({ model: 'a', has_edits: 0 }),
    turnRow({ model: 'b', activity: 'testing' }),
    turnRow({ model: 'elsewhere' }),
  ];
  const comparison = compare(turns, { models: ['missing', 'b', 'a'], minSample: 2 });
  expect(comparison.models.map(({ model }) => model)).toEqual(['a', 'b', 'missing']);
  expect(comparison.activities).toEqual(['coding', 'testing']);
  expect(comparison.cells).toHaveLength(6);
  expect(comparison.cells[0]).toEqual({
    model: 'a',
    activity: 'coding',
    turns: 3,
    editTurns: 2,
    oneShotTurns: 1,
    pricedTurns: 3,
    partlyPricedTurns: 0,
    totalCostUsd: 7,
    costPerTurnUsd: 7 / 3,
    oneShotRate: 0.5,
    // Reads 30 + 0 + 100 of inputs 60 + 0 + 10, those reads, and writes of 12 each.
    cacheHitRate: 130 / (70 + 130 + 36),
    medianRetries: 1,
    noData: false,
    insufficientSample: false,
  });
  expect(comparison.cells[4]).toMatchObject({
    model: 'b',
    activity: 'testing',
    noData: false,
    insufficientSample: true,
  });
  expect(comparison.cells[5]).toMatchObject({ model: 'missing', turns: 0, noData: true, insufficientSample: false });
  for (const cell of comparison.cells) expect(cell.noData && cell.insufficientSample).toBe(false);
});

test('A097: cost per turn divides by priced turns, an unpriced cell has none', () => {
  const turns = [
    turnRow({ model: 'a', cost_total_picousd: 3e12 }),
    turnRow({ model: 'a', cost_total_picousd: null }),
    turnRow({ model: 'b', cost_total_picousd: null, activity: null }),
  ];
  const { cells } = compare(turns, { models: ['a', 'b'] });
  const cell = (model: string, activity: string) =>
    cells.find((one) => one.model === model && one.activity === activity);
  expect(cell('a', 'coding')).toMatchObject({ turns: 2, pricedTurns: 1, totalCostUsd: 3, costPerTurnUsd: 3 });
  expect(cell('b', 'unclassified')).toMatchObject({
    turns: 1,
    totalCostUsd: null,
    costPerTurnUsd: null,
    oneShotRate: null,
  });
});

test('A097: the median of an even number is the mean of the middle two', () => {
  expect(
    medianOf([
      [0, 1],
      [1, 1],
    ]),
  ).toBe(0.5);
  expect(
    medianOf([
      [5, 1],
      [0, 2],
    ]),
  ).toBe(0);
  expect(medianOf([])).toBeNull();
});

test('A098: turns below usage-only are left out and counted, unless they are asked for', () => {
  const classes = ['cost-only', 'aggregate-only', 'partial', 'usage-only', 'full'];
  const turns = [
    ...classes.map((name) =>
      turnRow({ model: 'a', attribution_fidelity: name, fidelity_json: fidelityJson({}, name) }),
    ),
    turnRow({ model: 'a', attribution_fidelity: null, fidelity_json: null }),
    turnRow({ model: 'a', kind: 'advisor' }),
  ];
  const strict = compare(turns, { models: ['a', 'b'] });
  expect(strict.cells[0]?.turns).toBe(3);
  expect(strict).toMatchObject({ excludedTurns: 3, excluded: { 'cost-only': 1, 'aggregate-only': 1, partial: 1 } });
  const wide = compare(turns, { models: ['a', 'b'], includePartial: true });
  expect(wide.cells[0]?.turns).toBe(6);
  expect(wide).toMatchObject({ excludedTurns: 0, excluded: {} });
});

test('the empty model can be compared as unknown', () => {
  const { models } = compare([turnRow({ model: '' })], { models: ['unknown', 'a'] });
  expect(models[0]).toMatchObject({ model: 'unknown', turns: 1 });
});
