import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestTree, TestSpine } from './test-spine.ts';

const hasModes = process.platform !== 'win32';
const isRoot = process.getuid?.() === 0;

/** A question, a record, a check and an import: each kind of command that opens a home. */
const calls = [['summary'], ['record', 'tick', '{}'], ['doctor'], ['status'], ['import', '.']];

test.runIf(hasModes)(
  'every command refuses a home that others may write, names the chmod, and touches nothing',
  async () => {
    using spine = new TestSpine();
    mkdirSync(spine.home);
    writeFileSync(join(spine.home, 'config.json'), '{}');
    chmodSync(spine.home, 0o770);
    const before = digestTree(spine.home);
    for (const call of calls) {
      const { exitCode, stdout, stderr } = await spine.run(call);
      expect([call, exitCode, stdout]).toEqual([call, 1, '']);
      expect(stderr).toMatch(
        /^spine \w+: .*spine can be written by other users: run "chmod go-w '.*'", .*AGENTSPINE_TRUST_HOME=1.* \(FS_NOT_PRIVATE\)\n$/,
      );
    }
    expect(digestTree(spine.home)).toEqual(before);
    chmodSync(spine.home, 0o750);
    expect(await spine.run(['plans', 'add', 'mine', '--preset', 'claude/max'])).toMatchObject({ exitCode: 0 });
  },
);

test.runIf(hasModes)(
  'AGENTSPINE_TRUST_HOME=1 allows a home that others may write, and no other value does',
  async () => {
    using spine = new TestSpine();
    mkdirSync(spine.home);
    chmodSync(spine.home, 0o777);
    const add = ['plans', 'add', 'mine', '--preset', 'claude/max'];
    const run = (trust: string) =>
      spine.run(add, { env: { AGENTSPINE_HOME: spine.home, AGENTSPINE_TRUST_HOME: trust } });
    for (const trust of ['', '0', 'no']) expect([trust, (await run(trust)).exitCode]).toEqual([trust, 1]);
    expect(await run('1')).toMatchObject({ exitCode: 0, stderr: '' });
  },
);

test.runIf(hasModes)(
  'a home in a folder that everybody may write to, as /tmp is, is made for its owner alone and opened again',
  async () => {
    using spine = new TestSpine();
    chmodSync(spine.folder, 0o1777);
    await spine.say('plans', 'add', 'mine', '--preset', 'claude/max');
    expect(statSync(spine.home).mode & 0o777).toBe(0o700);
    await spine.say('plans', 'remove', 'mine');
  },
);

test.runIf(isRoot)('a home, or a store in it, of another owner is refused (needs root to make one)', async () => {
  using spine = new TestSpine();
  await spine.say('plans', 'add', 'mine', '--preset', 'claude/max');
  chownSync(join(spine.home, 'plans.json'), 12_345, 12_345);
  const store = await spine.run(['plans', 'list']);
  expect([store.exitCode, store.stderr]).toEqual([
    1,
    expect.stringMatching(/plans\.json belongs to user id 12345, .*chown -R 0 /),
  ]);
  chownSync(spine.home, 12_345, 12_345);
  const home = await spine.run(['plans', 'list']);
  expect([home.exitCode, home.stderr]).toEqual([
    1,
    expect.stringMatching(/spine belongs to user id 12345, .*sudo -u '#12345'/),
  ]);
});
