import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TestSpine } from './test-spine.ts';

test.each([
  ['store size', 'the home is empty; "spine import" fills it\n'],
  ['cache drop', 'there is no cache\n'],
  ['watchdog events', 'the watchdog reported nothing (--since 24h)\n'],
  ['spool status', 'nothing waits in the spool\n'],
])('over an empty home, spine %s says so', async (command, text) => {
  using spine = new TestSpine();
  expect(await spine.say(...command.split(' '))).toBe(text);
  expect(existsSync(spine.home)).toBe(false);
});

test('the status of hooks names the command that installs them, where an agent is there and has none', async () => {
  using spine = new TestSpine();
  expect(await spine.say('hook', 'status')).not.toContain('spine hook install');
  mkdirSync(join(spine.person, '.codex'), { recursive: true });
  expect(await spine.say('hook', 'status')).toMatch(/\n"spine hook install" lets them report what they do\n$/);
  await spine.say('hook', 'install');
  expect(await spine.say('hook', 'status')).not.toContain('spine hook install');
});

test.each(['delivery tail x', 'cursor list', 'log query', 'rules list'])(
  'without a spine.db, spine %s names the import',
  async (command) => {
    using spine = new TestSpine();
    expect((await spine.run(command.split(' '))).stderr).toContain('run `spine import` or record something first');
  },
);
