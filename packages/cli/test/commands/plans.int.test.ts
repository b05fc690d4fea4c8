import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendTurns, turn } from '../ledger-turns.ts';
import { TestSpine } from '../test-spine.ts';

const add = ['plans', 'add', 'mine', '--preset', 'claude/max'];

test('plans are added, listed, changed and removed, and their file is what is read back', async () => {
  using spine = new TestSpine();
  expect(await spine.say('plans', 'list')).toBe('no plans; "spine plans add" makes one\n');
  expect(await spine.json('plans', 'list')).toEqual({ plans: [] });
  expect(await spine.json(...add, '--reset-day', '12')).toEqual({
    plans: [{ id: 'mine', provider: 'claude', name: 'max', budgetUsd: 200, resetDay: 12 }],
  });
  await spine.say('plans', 'add', 'all', '--provider', 'custom', '--budget', '12.5', '--name', 'Everything');
  await spine.say('plans', 'set-reset-day', 'mine', '31');
  await spine.say('plans', 'remove', 'all');
  const file: unknown = JSON.parse(readFileSync(join(spine.home, 'plans.json'), 'utf8'));
  expect(file).toMatchObject({ plans: [{ id: 'mine', resetDay: 31 }] });
});

test('list says what was spent in the cycle and what the month comes to', async () => {
  using spine = new TestSpine();
  await appendTurns(spine.home, [
    turn('before', { ts: '2026-04-30T23:59:59.999Z' }),
    turn('m1', { ts: '2026-05-01T00:00:00.000Z' }),
    turn('m2', { ts: '2026-05-14T00:00:00.000Z' }),
    turn('other', { source: 'codex', ts: '2026-05-14T00:00:00.000Z' }),
  ]);
  await spine.say('archive', 'build');
  await spine.say(...add);
  // Two dollars in 14.5 of 31 days.
  expect(await spine.json('plans', 'list')).toMatchObject({
    plans: [{ spentUsd: 2, projectedUsd: 4.275862, daysElapsed: 14, daysInCycle: 31 }],
  });
  expect(await spine.say('plans', 'list')).toBe(
    [
      'plan  cycle (UTC)                 day  spent   budget  projected  runs out  confidence',
      'mine  2026-05-01 to 2026-06-01  14/31  $2.00  $200.00      $4.28         —  high',
      '',
    ].join('\n'),
  );
});

test('A101: an id that is taken, an id that is not there and days that are none', async () => {
  using spine = new TestSpine();
  await spine.say(...add);
  const before = readFileSync(join(spine.home, 'plans.json'));
  const refused = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await spine.run(args);
    expect([stdout, stderr.trimEnd().split('\n').length]).toEqual(['', 1]);
    return exitCode;
  };
  expect(await refused(...add)).toBe(2);
  expect(await refused('plans', 'remove', 'nobody')).toBe(1);
  expect(await refused('plans', 'set-reset-day', 'nobody', '5')).toBe(1);
  for (const day of ['0', '32', '1.5', 'x', '', '-1']) {
    expect([day, await refused('plans', 'set-reset-day', 'mine', '--', day)]).toEqual([day, 2]);
    expect([day, await refused('plans', 'add', 'new', '--preset', 'claude/pro', `--reset-day=${day}`)]).toEqual([
      day,
      2,
    ]);
  }
  expect(await refused('plans', 'set-reset-day', 'mine')).toBe(2);
  expect(await refused('plans', 'add', 'new')).toBe(2);
  expect(await refused('plans', 'add', '--preset', 'claude/pro')).toBe(2);
  expect(await refused('plans', 'add', 'new', '--preset', 'constructor')).toBe(2);
  expect(await refused('plans', 'add', 'new', '--provider', 'bank', '--budget', '1')).toBe(2);
  for (const budget of ['0', '-5', 'much', '', 'Infinity', '1e400', '0x10']) {
    expect(await refused('plans', 'add', 'new', '--provider', 'custom', `--budget=${budget}`)).toBe(2);
  }
  expect(readFileSync(join(spine.home, 'plans.json'))).toEqual(before);
});

test('A101: a plans.json that cannot be understood is named and left alone', async () => {
  for (const text of ['{"plans": [', '[]', '{"plans": [{"id": "x"}]}', '']) {
    using spine = new TestSpine();
    const path = spine.write('spine/plans.json', text);
    for (const args of [['plans', 'list'], add, ['plans', 'remove', 'x'], ['plans', 'set-reset-day', 'x', '1']]) {
      const { exitCode, stdout, stderr } = await spine.run(args);
      expect([exitCode, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(`${path}: `);
      expect(stderr).toMatch(/correct the file or move it away \(HOME_CORRUPT\)\n$/);
    }
    expect(readFileSync(path, 'utf8')).toBe(text);
  }
});

test('of plans that are added at once none is lost, and no lock stays', async () => {
  using spine = new TestSpine();
  const ids = ['a', 'b', 'c', 'd', 'e'];
  await Promise.all(ids.map((id) => spine.say('plans', 'add', id, '--preset', 'claude/pro')));
  const { plans } = JSON.parse(readFileSync(join(spine.home, 'plans.json'), 'utf8')) as { plans: { id: string }[] };
  expect(plans.map(({ id }) => id).sort()).toEqual(ids);
  expect(existsSync(join(spine.home, 'plans.json.lock'))).toBe(false);
});

test('a leftover of a crash does not stand in the way of the next change', async () => {
  using spine = new TestSpine();
  spine.write('spine/plans.json.tmp', 'half a fi');
  await spine.say(...add);
  expect(existsSync(join(spine.home, 'plans.json.tmp'))).toBe(false);
});
