import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandGroups, commandTable } from '../src/command-table.ts';
import { cliVersion } from '../src/version.ts';
import { TestSpine } from './test-spine.ts';

const commands = Object.keys(commandTable);
const withSubcommands = ['sessions', 'plans', 'archive', 'ledger', 'blob'];

async function run(...args: readonly string[]) {
  using spine = new TestSpine();
  return await spine.run(args);
}

test('the help of every command is what the golden file says', async () => {
  const texts = [await run(), ...(await Promise.all(commands.map((name) => run(name, '--help'))))];
  await expect(texts.map(({ stdout }) => stdout).join('\n')).toMatchFileSnapshot('golden/help.txt');
  for (const { exitCode, stderr } of texts) expect([exitCode, stderr]).toEqual([0, '']);
});

test('every help has a usage and examples, and fits 100 columns', () => {
  const help = readFileSync(join(import.meta.dirname, 'golden/help.txt'), 'utf8');
  expect(help.match(/^usage: /gm)).toHaveLength(commands.length + 1);
  expect(help.match(/^examples:\n {2}spine /gm)).toHaveLength(commands.length);
  const wide = help.split('\n').filter((line) => line.length > 100);
  // An example is copied: it stays on one line.
  expect(wide.filter((line) => !line.startsWith('  spine '))).toEqual([]);
});

test('the help of spine has every command under its subject and fits 80 columns', async () => {
  const { stdout } = await run();
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  for (const [subject, commands] of Object.entries(commandGroups)) {
    const lines =
      stdout
        .slice(stdout.indexOf(`\n${subject}:\n`))
        .split('\n\n')[0]
        ?.split('\n') ?? [];
    expect(lines.slice(2).map((line) => line.trim().split(' ')[0])).toEqual(Object.keys(commands));
  }
});

test.each([60, 80, 200])(
  'the help of a command is wrapped to a terminal of %i columns, and to 100 at most',
  async (columns) => {
    using spine = new TestSpine();
    for (const name of commands) {
      const help: string[] = [];
      await spine.run([name, '--help'], {
        stdout: { write: (text) => void help.push(text), isTerminal: true, columns },
      });
      const [text = '', examples] = help.join('').split('\nexamples:\n');
      expect(examples).toMatch(/^ {2}spine /);
      expect(text.split('\n').filter((line) => line.length > Math.min(columns, 100))).toEqual([]);
    }
  },
);

test('help is shown by either way of asking, before the command looks at anything else', async () => {
  for (const name of commands) {
    const { stdout } = await run('help', name);
    expect(stdout).toMatch(`spine ${name}: `);
    for (const flag of ['--help', '-h'])
      expect(await run(name, 'nonsense', flag)).toMatchObject({ exitCode: 0, stdout });
  }
  for (const flag of ['help', '--help', '-h']) expect((await run(flag)).stdout).toBe((await run()).stdout);
});

test('the version is one line', async () => {
  for (const flag of ['--version', '-V']) {
    expect(await run(flag)).toMatchObject({ exitCode: 0, stdout: `${cliVersion}\n`, stderr: '' });
  }
});

test.each([
  ['summry', 'spine: no such command: summry. Did you mean "summary"? See "spine --help"\n'],
  ['help sesions', 'spine: no such command: sesions. Did you mean "sessions"? See "spine --help"\n'],
  [
    'summary --sinse 7d',
    'spine summary: there is no flag --sinse. Did you mean "--since"? See "spine summary --help"\n',
  ],
  ['turns list --verdict verifid', /not "verifid"\. Did you mean "verified"\? See /],
  ['plans add x --preset claude/mx', /not "claude\/mx"\. Did you mean "claude\/max"\? See /],
  ['rules update r --clear triger', /not "triger"\. Did you mean "trigger"\? See /],
  ['events append task.createt t1 --payload {}', /Did you mean "task\.created"\? See /],
  ['record mesage {}', /Did you mean "message"\? See /],
  ['archive rebuid', /^spine archive: no such subcommand: rebuid\. Did you mean "rebuild"\?\n/],
])('a misspelled word comes back with the one that was meant: spine %s', async (line, message) => {
  const { stdout, stderr } = await run(...line.split(' '));
  expect(stdout).toBe('');
  if (typeof message === 'string') expect(stderr).toBe(message);
  else expect(stderr).toMatch(message);
});

test('an unknown command is a wrong call, also where its name is one that every object has', async () => {
  for (const name of ['frobnicate', 'constructor', '__proto__', '--json', '']) {
    for (const args of [[name], ['help', name]]) {
      const { exitCode, stdout, stderr } = await run(...args);
      expect([exitCode, stdout]).toEqual([2, '']);
      expect(stderr).toBe(`spine: no such command: ${name}; see "spine --help"\n`);
    }
  }
});

test.each(commands)('an unknown flag of %s is a wrong call', async (name) => {
  const { exitCode, stdout, stderr } = await run(name, '--frobnicate');
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toBe(`spine ${name}: there is no flag --frobnicate; see "spine ${name} --help"\n`);
});

test.each([
  'summary x',
  'sessions list x',
  'sessions show s1 x',
  'plans list x',
  'plans set-reset-day mine 1 x',
  'query SELECT x',
  'archive status x',
  'rederive x',
  'ledger verify x',
  'blob verify 0 x',
])('a forgotten quote does not change the question: spine %s', async (line) => {
  const { exitCode, stdout, stderr } = await run(...line.split(' '));
  expect([exitCode, stdout]).toEqual([2, '']);
  expect(stderr).toMatch('unexpected argument "x"');
});

test('A077: archive without a subcommand shows help, an unknown one is told on stderr with the help', async () => {
  const { exitCode, stdout } = await run('archive');
  expect(exitCode).toBe(0);
  expect(stdout).toMatch('spine archive build|rebuild|status|vacuum');
  expect(await run('archive', 'explode')).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: `spine archive: no such subcommand: explode\n\n${stdout}`,
  });
});

test('every command with subcommands answers as archive does', async () => {
  for (const name of withSubcommands) {
    const { exitCode, stdout, stderr } = await run(name);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(await run(name, 'constructor')).toMatchObject({ exitCode: 2, stdout: '' });
    expect((await run(name, 'constructor')).stderr).toMatch(stdout);
  }
});

test('a value that begins with a dash is explained in words of the command line', async () => {
  const { exitCode, stderr } = await run('store', 'archive', '--retention-days', '-1');
  expect([exitCode, stderr]).toEqual([
    2,
    'spine store: --retention-days needs a value; write --retention-days=VALUE for one that begins with a dash; see "spine store --help"\n',
  ]);
});

test('a command that has subcommands and is called with flags alone is a wrong call that names them, and prints no help as JSON', async () => {
  for (const name of withSubcommands) {
    const { exitCode, stdout, stderr } = await run(name, '--json');
    expect([name, exitCode, stdout]).toEqual([name, 2, '']);
    expect(stderr).toMatch(/needs a|nothing to|needs the|needs --/);
  }
  expect((await run('sessions', '--json')).stderr).toBe(
    'spine sessions: sessions needs a subcommand: list, show; see "spine sessions --help"\n',
  );
});

test('a value that is missing or no number is a wrong call', async () => {
  for (const args of [
    ['summary', '--by'],
    ['summary', '--by', 'phase-of-the-moon'],
    ['sessions', 'list', '--limit', '0'],
    ['sessions', 'list', '--limit', '1e3'],
    ['sessions', 'list', '--limit', ''],
    ['query', 'SELECT 1', '--timeout', '0.5'],
    ['query', 'SELECT 1', '--timeout', '9999999999'],
    ['query', 'SELECT 1', '--memory', '-5'],
    ['query', 'SELECT 1', '--format', 'yaml'],
    ['query', 'SELECT 1', '--format', 'csv', '--json'],
    ['query'],
    ['import', ''],
    ['import', '--content', 'some'],
    ['sessions', 'show'],
    ['blob', 'put'],
    ['blob', 'get', 'e3b0'],
    ['blob', 'get', '0'.repeat(64), '--json'],
    ['summary', '--by', 'day', '--quality'],
  ]) {
    const { exitCode, stdout, stderr } = await run(...args);
    expect([args, exitCode, stdout]).toEqual([args, 2, '']);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  }
});

test('a failure is one line with its code; SPINE_DEBUG shows the stack behind it', async () => {
  using spine = new TestSpine();
  const { exitCode, stderr } = await spine.run(['summary']);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^spine summary: there is no archive in .*: run .*spine import.* \(READER_NO_ARCHIVE\)\n$/);
  const debugged = await spine.run(['summary'], { env: { AGENTSPINE_HOME: spine.home, SPINE_DEBUG: '1' } });
  expect(debugged.stderr).toMatch(/\n {4}at /);
});

test('P20: what was typed comes back inert in messages', async () => {
  const { stderr } = await run('\u001b]0;pwned\u0007\u202ename');
  expect(stderr).toBe('spine: no such command: \\u001b]0;pwned\\u0007\\u202ename; see "spine --help"\n');
});
