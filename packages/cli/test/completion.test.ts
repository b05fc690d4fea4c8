import { expect, test } from 'vitest';
import { commandTable } from '../src/command-table.ts';
import { completeWords } from '../src/completion/complete-words.ts';
import { TestSpine } from './test-spine.ts';

const valuesOf = async (...words: readonly string[]) =>
  (await completeWords(commandTable, words)).words.map(({ value }) => value);

test('commands, help topics and subcommands are completed from what was typed of them', async () => {
  expect(await valuesOf('summ')).toEqual(['summary']);
  expect(await valuesOf('')).toEqual([...Object.keys(commandTable), 'help', '--help', '--version']);
  expect(await valuesOf('--v')).toEqual(['--version']);
  expect(await valuesOf('help', 'budg')).toEqual(['budget']);
  expect(await valuesOf('budget', '')).toEqual(['set', 'list', 'remove', 'check']);
  expect(await valuesOf('budget', '--json', 's')).toEqual(['set']);
  expect(await valuesOf('budget', 'set', 's')).toEqual([]);
  expect(await valuesOf('nonsense', '')).toEqual([]);
  expect(await valuesOf('constructor', '')).toEqual([]);
});

test('a flag is offered once, unless it may be given often; its value is one of those that it takes', async () => {
  expect(await valuesOf('summary', '--b')).toEqual(['--by']);
  expect(await valuesOf('summary', '--by', 'model', '--b')).toEqual([]);
  expect(await valuesOf('summary', '--by', 'sess')).toEqual(['session']);
  expect(await valuesOf('budget', 'set', 'all', '--every', '')).toEqual(['day', 'week', 'month']);
  expect(await valuesOf('summary', '--since', '--')).toEqual([]);
});

test('the shell offers files where a file may stand, and nowhere else', async () => {
  const takesFile = async (...words: readonly string[]) => (await completeWords(commandTable, words)).takesFile;
  expect(await takesFile('import', '')).toBe(true);
  expect(await takesFile('query', 'select 1', '-o', '')).toBe(true);
  expect(await takesFile('query', 'select 1', '--output', '')).toBe(true);
  expect(await takesFile('summary', '--by', '')).toBe(false);
  expect(await takesFile('budget', '')).toBe(false);
});

test('a shell gets a word and its text a line, and whether files follow; a script of each shell asks for them', async () => {
  using spine = new TestSpine();
  expect(await spine.say('completion', 'complete', '--', 'summary', '--b')).toBe(
    '--by\tone row for each (default model)\n:4\n',
  );
  expect(await spine.say('completion', 'complete', '--', 'import', '')).toBe(':0\n');
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    expect(await spine.say('completion', shell)).toContain('spine completion');
  }
});
