import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appendTurns, turn } from '../ledger-turns.ts';
import { digestTree, TestSpine } from '../test-spine.ts';

test('a stamp is taken down and enriches what it selects at the next build', async () => {
  using spine = new TestSpine();
  await appendTurns(spine.home, [turn('m1'), turn('m2', { sessionId: 's2' })]);
  await spine.say('archive', 'build');
  const stamped = await spine.json('ledger', 'stamp', '--session', 's2', 'tier=gold', 'note=a=b');
  expect(stamped).toEqual({ stamped: { tier: 'gold', note: 'a=b' } });
  expect(await spine.say('ledger', 'stamp', '--message', 'm1', 'tier=silver')).toMatch('spine archive build');
  await spine.say('archive', 'build');
  const { rows } = await spine.json<{ rows: unknown }>('query', 'SELECT message_id, tier FROM turns ORDER BY 1');
  expect(rows).toEqual([
    ['m1', 'silver'],
    ['m2', 'gold'],
  ]);
});

test('a stamp names a session as every command does, and one that is not there only where the caller says so', async () => {
  using spine = new TestSpine();
  await appendTurns(spine.home, [turn('m1', { sessionId: 'aa-1' }), turn('m2', { sessionId: 'aa-2' })]);
  await spine.say('archive', 'build');
  const stamp = (session: string, ...more: readonly string[]) =>
    spine.run(['ledger', 'stamp', '--session', session, ...more, 'tier=gold']);
  const before = readFileSync(join(spine.home, 'ledger.jsonl'));
  const missing = await stamp('bb');
  expect(missing).toMatchObject({ exitCode: 1, stdout: '' });
  expect(missing.stderr).toMatch(/there is no session "bb"; --unknown-session .*\(READER_SESSION_NOT_FOUND\)\n$/);
  expect(await stamp('aa')).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/aa-1.*\n.*aa-2/) });
  expect(readFileSync(join(spine.home, 'ledger.jsonl'))).toEqual(before);
  expect(await stamp('claude-code:aa-2')).toMatchObject({ exitCode: 0 });
  expect(await stamp('bb', '--unknown-session')).toMatchObject({ exitCode: 0 });
  const lines = readFileSync(join(spine.home, 'ledger.jsonl'), 'utf8').slice(before.length).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).selector.sessionId)).toEqual(['aa-2', 'bb']);
});

test('a stamp that says nothing, or selects nothing in particular, is a wrong call and leaves the ledger', async () => {
  using spine = new TestSpine();
  await appendTurns(spine.home, [turn('m1')]);
  const before = readFileSync(join(spine.home, 'ledger.jsonl'));
  for (const args of [
    ['--session', 's1'],
    ['--session', 's1', 'tier'],
    ['--session', 's1', '=gold'],
    ['tier=gold'],
    ['--session', '', 'tier=gold'],
    ['--from', 'yesterday', 'tier=gold'],
    ['--session', 's1', '__proto__=x'],
  ]) {
    const { exitCode, stdout, stderr } = await spine.run(['ledger', 'stamp', ...args]);
    expect([args, exitCode, stdout]).toEqual([args, 2, '']);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  }
  expect(readFileSync(join(spine.home, 'ledger.jsonl'))).toEqual(before);
});

test('verify counts lines, names damaged bytes, fails over them, and changes nothing', async () => {
  using spine = new TestSpine();
  expect(await spine.say('ledger', 'verify')).toBe('the ledger is empty\n');
  expect(existsSync(spine.home)).toBe(false);
  await appendTurns(spine.home, [turn('m1')]);
  expect(await spine.json('ledger', 'verify')).toEqual({ lines: { turn: 1 }, skipped: [], faults: [], lostEnd: null });
  const ledger = join(spine.home, 'ledger.jsonl');
  const size = readFileSync(ledger).length;
  appendFileSync(ledger, 'garbage\n\nhalf a li');
  const before = digestTree(spine.home);
  const { exitCode, stdout } = await spine.run(['ledger', 'verify']);
  expect(exitCode).toBe(1);
  expect(stdout).toBe(
    `lines of the ledger, by kind:\n1 turn\nbytes ${size} to ${size + 8}: unreadable\nbytes ${size + 9} to ${size + 18}: torn\n`,
  );
  expect(digestTree(spine.home)).toEqual(before);
});

test('reclassify says how many turns it changed', async () => {
  using spine = new TestSpine();
  expect(await spine.json('ledger', 'reclassify')).toEqual({ turns: 0, changed: 0 });
  await appendTurns(spine.home, [turn('m1', { activity: undefined }), turn('m2', { activity: 'coding' })]);
  expect(await spine.say('ledger', 'reclassify')).toBe('1 of 2 turns changed\n');
  expect(await spine.json('ledger', 'reclassify', '--force')).toMatchObject({ turns: 2 });
});
