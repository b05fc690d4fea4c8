import { expect, test } from 'vitest';
import { appendTurns, fidelity, turn } from '../ledger-turns.ts';
import { TestSpine } from '../test-spine.ts';

const haiku = 'claude-haiku-4-5-20251001';

async function openComparable(): Promise<TestSpine> {
  const spine = new TestSpine();
  await appendTurns(spine.home, [
    turn('m1', { hasEdits: true, retries: 0 }),
    turn('m2', { hasEdits: true, retries: 1 }),
    turn('m3', { model: 'no-such-model', activity: 'testing' }),
    turn('m4', { fidelity: fidelity({ hasOutputTokens: false }) }),
    turn('m5', { model: '=cmd()', activity: 'docs' }),
  ]);
  await spine.say('archive', 'build');
  return spine;
}

test('A096: one model is a wrong call; two have cells, also a model that is nowhere', async () => {
  using spine = await openComparable();
  for (const models of [[], [haiku], [haiku, haiku], [`${haiku},${haiku}`], [',']]) {
    const { exitCode, stdout, stderr } = await spine.run(['compare', ...models]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch('at least two different models');
  }
  const { cells, models } = await spine.json<{
    cells: { noData: boolean; insufficientSample: boolean }[];
    models: { model: string }[];
  }>('compare', `${haiku},nowhere`);
  expect(models.map(({ model }) => model)).toEqual([haiku, 'nowhere']);
  expect(cells).toMatchObject([
    {
      model: haiku,
      activity: 'coding',
      turns: 2,
      editTurns: 2,
      oneShotTurns: 1,
      pricedTurns: 2,
      totalCostUsd: 2,
      costPerTurnUsd: 1,
      oneShotRate: 0.5,
      cacheHitRate: 0,
      medianRetries: 0.5,
      noData: false,
      insufficientSample: true,
    },
    { model: 'nowhere', activity: 'coding', turns: 0, totalCostUsd: null, noData: true, insufficientSample: false },
  ]);
  expect(cells.filter((cell) => cell.noData && cell.insufficientSample)).toEqual([]);
});

test('A096: models may be given as one text or as several', async () => {
  using spine = await openComparable();
  const together = await spine.say('compare', `${haiku},no-such-model`, '--json');
  expect(await spine.say('compare', haiku, 'no-such-model', '--json')).toBe(together);
  expect(await spine.say('compare', ` ${haiku} , no-such-model `, '--json')).toBe(together);
});

test('the table shows cells with turns and says what is not in it', async () => {
  using spine = await openComparable();
  expect(await spine.say('compare', `${haiku},no-such-model,nowhere`)).toBe(
    [
      'activity  model                      turns  cost/turn   cost  one-shot  cache hits  retries',
      'coding    claude-haiku-4-5-20251001     ~2      $1.00  $2.00     50.0%        0.0%      0.5',
      'testing   no-such-model                 ~1          —      —         —        0.0%        —',
      '',
      'no turns: nowhere',
      '1 turn below usage-only left out; --include-partial counts all',
      '~ fewer than 5 turns',
      '',
    ].join('\n'),
  );
  expect(await spine.say('compare', `${haiku},no-such-model`, '--include-partial')).toMatch('~3');
  expect(await spine.say('compare', `${haiku},no-such-model`, '--min-sample', '2')).toMatch(/ {2}2 {2}/);
  expect(await spine.say('compare', 'nobody,nowhere')).toBe('no turns match\n\nno turns: nobody, nowhere\n');
});

test('P20: CSV has every cell, and a spreadsheet runs none', async () => {
  using spine = await openComparable();
  const lines = (await spine.say('compare', `=cmd(),${haiku}`, '--csv')).split('\r\n');
  expect(lines[0]).toBe(
    'model,activity,turns,editTurns,oneShotTurns,pricedTurns,totalCostUsd,costPerTurnUsd,oneShotRate,cacheHitRate,medianRetries,noData,insufficientSample,partlyPricedTurns',
  );
  expect(lines).toContain("'=cmd(),docs,1,0,0,0,,,,0,,false,true,0");
  expect(lines).toContain(`${haiku},docs,0,0,0,0,,,,,,true,false,0`);
  const { exitCode } = await spine.run(['compare', `=cmd(),${haiku}`, '--csv', '--json']);
  expect(exitCode).toBe(2);
});
