import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendTurns, turn } from '../ledger-turns.ts';
import { SpineStore } from '../spine-store.ts';
import { TestSpine } from '../test-spine.ts';

/** It is 2026-05-15, a Friday. A turn costs a dollar. */
async function spineWithTurns(...others: readonly ReturnType<typeof turn>[]): Promise<TestSpine> {
  const spine = new TestSpine();
  await appendTurns(spine.home, [
    turn('april', { ts: '2026-04-30T23:59:59.999Z' }),
    turn('may', { ts: '2026-05-01T00:00:00.000Z' }),
    turn('monday', { ts: '2026-05-11T00:00:00.000Z', project: '/code/other', projectKey: 'other' }),
    turn('today', { ts: '2026-05-15T00:00:00.000Z', source: 'codex' }),
    ...others,
  ]);
  await spine.say('archive', 'build');
  return spine;
}

const set = (id: string, limit: string, ...more: readonly string[]) => ['budget', 'set', id, '--limit', limit, ...more];

test('budgets are set, replaced and removed, and every digit of a limit is kept', async () => {
  using spine = new TestSpine();
  expect(await spine.say('budget', 'list')).toBe('no budgets; "spine budget set" makes one\n');
  await spine.say(...set('all', '500'));
  await spine.say(...set('app', '0.000000000001', '--every', 'day', '--project', '/code/app'));
  await spine.say(...set('all', '9007199.254740993', '--every', 'week'));
  const file = () => JSON.parse(readFileSync(join(spine.home, 'budgets.json'), 'utf8')) as unknown;
  expect(file()).toEqual({
    version: 1,
    budgets: [
      { id: 'all', limitUsd: '9007199.254740993', every: 'week' },
      { id: 'app', limitUsd: '0.000000000001', every: 'day', project: '/code/app' },
    ],
  });
  expect(await spine.json('budget', 'remove', 'all')).toMatchObject({ budgets: [{ id: 'app' }] });
  for (const wrong of [
    set('x', '0'),
    set('x', '-1'),
    set('x', '1e3'),
    set('x', '1', '--every', 'year'),
    ['budget', 'set', 'x'],
    ['budget', 'check', 'x'],
  ]) {
    expect([wrong, (await spine.run(wrong)).exitCode]).toEqual([wrong, 2]);
  }
  expect(await spine.run(['budget', 'remove', 'x'])).toMatchObject({ exitCode: 1, stdout: '' });
  expect(file()).toMatchObject({ budgets: [{ id: 'app' }] });
});

test('a budget counts the day, the week from Monday or the month, a project or a harness, and may be spent to its end', async () => {
  using spine = await spineWithTurns();
  const cells: readonly (readonly [spent: number, ...more: string[]])[] = [
    [1, '--every', 'day'],
    [2, '--every', 'week'],
    [3, '--every', 'month'],
    [1, '--project', 'other'],
    [1, '--source', 'codex'],
    [0, '--every', 'day', '--source', 'claude-code'],
  ];
  for (const [spent, ...more] of cells) {
    await spine.say(...set('b', String(Math.max(spent, 1)), ...more));
    const { exitCode, stdout } = await spine.run(['budget', 'check', '--json']);
    expect([more, exitCode, JSON.parse(stdout)]).toMatchObject([
      more,
      0,
      { budgets: [{ id: 'b', spentUsd: spent, state: 'within', unknownCalls: 0 }] },
    ]);
  }
  await spine.say(...set('b', '2.999999999999'));
  expect(await spine.run(['budget', 'check'])).toMatchObject({ exitCode: 1 });
  await spine.say(...set('roomy', '100'));
  expect(await spine.run(['budget', 'check', 'roomy'])).toMatchObject({ exitCode: 0 });
});

test('records count once beside transcripts, in the days of a zone', async () => {
  using spine = await spineWithTurns();
  {
    using store = new SpineStore(spine.home);
    const row = { runtime: 'relay', model: 'm', cost_usd_micros: 250_000 };
    store.add('token_usage', 1, { ...row, ts_utc: '2026-05-15T15:00:00.000Z' });
    store.add('token_usage', 2, { ...row, ts_utc: '2026-05-14T15:00:00.000Z' });
  }
  await spine.say(...set('day', '5', '--every', 'day'));
  const spentIn = async (zone: string) =>
    (await spine.json<{ budgets: { spentUsdText: string }[] }>('budget', 'list', '--timezone', zone)).budgets[0]
      ?.spentUsdText;
  expect([await spentIn('UTC'), await spentIn('Asia/Seoul')]).toEqual(['1.25', '1.25']);
  await spine.say(...set('day', '5', '--every', 'day', '--source', 'relay'));
  expect(await spentIn('UTC')).toBe('0.25');
});

test('a cost that is not known is said and ends check with 2, unless what is known is too much already', async () => {
  using spine = await spineWithTurns(
    turn('priceless', { ts: '2026-05-15T00:00:01.000Z', model: 'a-model-without-a-price' }),
  );
  await spine.say(...set('all', '100'));
  const { exitCode, stdout } = await spine.run(['budget', 'check']);
  expect([exitCode, stdout]).toEqual([
    2,
    expect.stringMatching(/\$3\.00\* +\$100\.00 +unknown\n\n\* some calls have no known cost/),
  ]);
  await spine.say(...set('all', '1'));
  expect(await spine.run(['budget', 'check'])).toMatchObject({ exitCode: 1 });
});

test('a summary says which plan will not last and which budget is not kept, and nothing where all are kept', async () => {
  using spine = await spineWithTurns();
  await spine.say('plans', 'add', 'large', '--provider', 'custom', '--budget', '500');
  await spine.say(...set('roomy', '500'));
  expect(await spine.say('summary')).not.toMatch(/Plan|Budget/);
  await spine.say('plans', 'add', 'small', '--provider', 'custom', '--budget', '4');
  await spine.say(...set('tight', '2.50'));
  const text = await spine.say('summary');
  expect(text).toContain(
    'Plan small will not last until 2026-06-01: $3.00 of $4.00 is spent; it runs out in 4 days at this rate.\n',
  );
  expect(text).toContain('Budget tight is exceeded: $3.00 of $2.50, 2026-05-01 to 2026-05-31.\n');
});

test('a budget of a project whose name two have by now is unknown and says so, and the others are judged', async () => {
  using spine = await spineWithTurns(
    turn('shop', { ts: '2026-05-15T00:00:00.000Z', project: '/code/shop', projectKey: 's', sessionId: 'shop' }),
    turn('twin', { ts: '2026-05-15T00:00:00.000Z', project: '/twin/shop', projectKey: 't', sessionId: 'twin' }),
  );
  await spine.say(...set('twins', '500', '--project', 'shop'));
  await spine.say(...set('all', '0.5'));
  const { budgets } = (await spine.json('budget', 'list')) as { readonly budgets: readonly unknown[] };
  expect(budgets).toMatchObject([
    { id: 'twins', state: 'unknown', spentUsd: null, calls: null, unknownCalls: null },
    { id: 'all', state: 'exceeded', spentUsd: 5, calls: 5, problem: null },
  ]);
  const { stdout, exitCode } = await spine.run(['budget', 'check']);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(
    'Budget twins is not known: "shop" is the folder of 2 projects:\n  /code/shop\n  /twin/shop\n',
  );
  const summary = await spine.say('summary');
  expect(summary).toContain('Budget all is exceeded: $5.00 of $0.50');
  expect(summary).toContain('Budget twins is not known: "shop" is the folder of 2 projects');
});

test('status has a line for each budget and plan, says which will not last, and stays whole where a file is damaged', async () => {
  using spine = await spineWithTurns();
  expect(await spine.say('status')).not.toMatch(/^(?:budget|plan)/m);
  expect(await spine.json('status')).toMatchObject({ spending: { budgets: [], plans: [], problem: null } });
  await spine.say(...set('all', '500'));
  await spine.say(...set('day', '0.5', '--every', 'day'));
  await spine.say('plans', 'add', 'mine', '--provider', 'custom', '--budget', '4');
  const text = await spine.say('status');
  expect(text).toMatch(/^budget all +\$3\.00 of \$500\.00, 2026-05-01 to 2026-05-31$/m);
  expect(text).toMatch(/^budget day +\$1\.00 of \$0\.5\d*, 2026-05-15: exceeded$/m);
  expect(text).toMatch(
    /^plan mine +\$3\.00 of \$4\.00, until 2026-06-01: will not last, it runs out in \d+ days? at this rate$/m,
  );
  expect(await spine.json('status')).toMatchObject({
    spending: {
      budgets: [
        { id: 'all', state: 'within' },
        { id: 'day', state: 'exceeded' },
      ],
      plans: [{ overBudget: true }],
    },
  });
  writeFileSync(join(spine.home, 'budgets.json'), '{');
  expect(await spine.say('status')).toMatch(/^archive\.sqlite +ok[\s\S]*^budgets +not known: .*budgets\.json/m);
});
