import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandTable } from '../src/command-table.ts';
import { TestSpine } from './test-spine.ts';

test.each([
  ['store size', 'the home is empty; "spine import" fills it\n'],
  ['cache drop', 'there is no cache\n'],
  ['watchdog events', 'the watchdog reported nothing (--since 24h)\n'],
  ['spool status', 'nothing waits in the spool\n'],
  ['spool replay', 'nothing waits in the spool\n'],
  ['blob verify', '0 blobs checked, 0 problems\n'],
  ['blob gc --dry-run', '0 blobs and 0 temporary files would be removed, freeing 0 B\n'],
  ['blob gc', '0 blobs and 0 temporary files removed; with packing, this freed 0 B\n'],
  ['ledger reclassify', '0 of 0 turns changed\n'],
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

/** Every call that asks, or that can change nothing where nothing is: what it says is of other tests. */
const leavesNothing: readonly string[] = [
  ...['summary', 'summary --quality', 'summary --no-archive', 'sessions list', 'sessions show x', 'compare a,b'],
  ...['plans list', 'plans remove x', 'plans set-reset-day x 3', 'budget list', 'budget check', 'budget remove x'],
  ...['query SHOW', 'task list', 'task show x', 'task archive x', 'task unarchive x', 'task delete x', 'show x'],
  ...['export session x', 'export otlp x', 'export --sqlite a.db', 'export --parquet p', 'resume x', 'timeline x'],
  ...['turns list', 'turns show x', 'search x', 'events read-aggregate x', 'events read-by-type task.created'],
  ...['events tail', 'rules list', 'rules show x', 'rules export', 'rules report', 'rules delete x', 'rules restore x'],
  ...['rules promote x', 'rules demote x --task t', 'rules reevaluate', 'rules update x --name y', 'verify', 'recent'],
  ...['tail', 'hot-tables', 'log query', 'log tail', 'runs list', 'runs show x', 'runs resume-plan x', 'cursor get x'],
  ...['cursor list', 'delivery tail x', 'spool status', 'spool replay', 'watchdog events', 'status', 'doctor'],
  ...['doctor --deep', 'store archive', 'store archive --dry-run', 'store cat --day 2026-01-01', 'store verify'],
  ...['store restore --day 2026-01-01', 'store size', 'cache status', 'cache build', 'cache drop', 'archive status'],
  ...['archive vacuum', 'trace body x', 'ledger verify', 'ledger reclassify', 'blob verify', 'blob gc'],
  ...[`blob get ${'0'.repeat(64)}`, 'backup list b', 'backup verify b', 'backup prune b --keep-last 1'],
  ...['restore b --into c', 'fleet ship', 'fleet status', 'fleet verify', 'forget x', 'forget x --dry-run'],
  ...['forget --resume', 'forget --verify', 'seal verify', 'hook status', 'statusline', 'mcp --list'],
  ...['watch install --print', 'completion bash', 'import --problems', 'import --list-harnesses', 'import'],
];

test.each([
  ['absent', () => undefined],
  ['empty', (home: string) => mkdirSync(home, { mode: 0o700 })],
])('what asks of an %s home, or changes what is not there, makes nothing in it', async (_name, prepare) => {
  using spine = new TestSpine();
  prepare(spine.home);
  const before = existsSync(spine.home);
  for (const call of leavesNothing) {
    await spine.run(call.split(' '));
    expect([call, existsSync(spine.home)]).toEqual([call, before]);
    if (before) expect([call, readdirSync(spine.home)]).toEqual([call, []]);
  }
  expect(readdirSync(spine.folder)).toEqual(before ? ['spine'] : []);
});

test('each command that asks is in that list, or makes what it is asked for', async () => {
  const makes = ['analytics', 'backup', 'events', 'log', 'record', 'rederive', 'migrate', 'otlp', 'serve'];
  const named = new Set([...leavesNothing.map((call) => call.split(' ')[0]), ...makes]);
  expect(Object.keys(commandTable).filter((name) => !named.has(name))).toEqual([]);
});

test('where no erasure was begun, nothing is resumed', async () => {
  using spine = new TestSpine();
  expect((await spine.run(['forget', '--resume'])).stderr).toContain('no erasure was begun');
});

test.each(['delivery tail x', 'cursor list', 'log query', 'rules list'])(
  'without a spine.db, spine %s names the import',
  async (command) => {
    using spine = new TestSpine();
    expect((await spine.run(command.split(' '))).stderr).toContain('run `spine import` or record something first');
  },
);
