import { expect, test } from 'vitest';
import { madeThingsOf, pullRequestIn } from '../../src/outcomes/made-things.ts';

const commit = { kind: 'commit', isSecondary: false } as const;
const push = { kind: 'push', isSecondary: false } as const;
const pr = { kind: 'pr', isSecondary: false } as const;
const listOf = (activities: Parameters<typeof madeThingsOf>[0], output: string) => [
  ...madeThingsOf(activities, output),
];

test.each([
  ['a branch', '[main 1a2b3c4] Read it\n 1 file changed, 2 insertions(+)\n', '1a2b3c4', 'Read it'],
  ['the first commit', '[main (root-commit) 0123abc] Begin\n', '0123abc', 'Begin'],
  ['no branch', '[detached HEAD 89abcde] Try [this]\n', '89abcde', 'Try [this]'],
  ['a branch with a path', 'hint: x\n  [feat/a-b 1234567] fix: it\r\n', '1234567', 'fix: it'],
])('the hash and the subject of a commit are read: %s', (_, output, id, title) => {
  expect(listOf([push, commit], output)).toEqual([[1, { id, title }]]);
});

test('a quiet commit, and lines that only look like one, name nothing', () => {
  expect(listOf([commit], '')).toEqual([]);
  expect(listOf([commit], '[INFO] 1a2b3c4 built\n[main] 1a2b3c4\nsee [main 1a2b3c4] above\n[1a2b3c4] x\n')).toEqual([]);
  expect(listOf([push], '[main 1a2b3c4] Read it\n')).toEqual([]);
});

test('of several commits of one call each has its line; where lines are missing none is guessed', () => {
  const two = '[main 1111111] One\n[main 2222222] Two\n';
  expect(listOf([commit, commit], two)).toEqual([
    [0, { id: '1111111', title: 'One' }],
    [1, { id: '2222222', title: 'Two' }],
  ]);
  expect(listOf([commit, commit, commit], two)).toEqual([]);
  // A loop is one command: its last commit names what it led to.
  expect(listOf([commit], two)).toEqual([[0, { id: '2222222', title: 'Two' }]]);
});

test.each([
  ['https://github.com/o/r/pull/7\n', 'https://github.com/o/r/pull/7'],
  ['{"html_url":"https://github.example.com/o/r/pull/12","number":12}', 'https://github.example.com/o/r/pull/12'],
  [
    '{"url":"https://api.github.com/repos/o/r/pulls/3","html_url":"https://github.com/o/r/pull/3"}',
    'https://github.com/o/r/pull/3',
  ],
  ['!8 Title\n https://gitlab.com/g/s/r/-/merge_requests/8\n', 'https://gitlab.com/g/s/r/-/merge_requests/8'],
  ['https://bitbucket.org/o/r/pull-requests/5/overview', 'https://bitbucket.org/o/r/pull-requests/5'],
])('the address of a pull request is read: %s', (output, id) => {
  expect(listOf([pr], output)).toEqual([[0, { id }]]);
  expect(pullRequestIn(output)).toEqual({ id });
});

test('a text without the address of a pull request names none', () => {
  expect(pullRequestIn('https://github.com/o/r/issues/7 and https://github.com/o/r/pull/new/main')).toBeUndefined();
});

test('an output of many megabytes without ends of lines is read in time', () => {
  expect(listOf([commit, pr], `[main ${'1'.repeat(5_000_000)}`)).toEqual([]);
  expect(listOf([commit, pr], 'https://a/'.repeat(500_000))).toEqual([]);
});
