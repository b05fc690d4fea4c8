import type { RunnerEnd } from './runner-end.ts';

/** What git and the command of its host print at their end. */
export const endsOfGit: readonly RunnerEnd[] = [
  // git
  ['git commit -m "x"', '[main 1a2b3c4] x\n 1 file changed, 2 insertions(+)', 0, 'commit', 'passed'],
  ['git commit -m "x"', 'On branch main\nnothing to commit, working tree clean', 1, 'commit', 'nothing'],
  [
    'git commit -m "x"',
    'On branch main\nYour branch is up to date.\n\nno changes added to commit',
    1,
    'commit',
    'failed',
  ],
  [
    'git commit -m "x" && git push',
    '[main 1a2b3c4] x\n 1 file changed\nTo github.com:x/y.git\n   1a2b3c4..5d6e7f8  main -> main',
    0,
    'push',
    'passed',
  ],
  ['git commit -m "x" | tail -3', ' 1 file changed, 2 insertions(+)', 0, 'commit', 'passed'],
  ['git add -A && git commit -q -m "x" && git log --oneline -1', '1a2b3c4 x', 0, 'commit', 'passed'],
  ['git commit -m x 2>&1 | tail -5', 'ruff.........Failed\n- hook id: ruff\n- exit code: 1', 0, 'commit', 'failed'],
  ['git commit -m x 2>&1 | tail -5', 'error: failed to push some refs', 0, 'commit', 'unknown'],
  [
    'git push 2>&1 | tail -3',
    'To github.com:x/y.git\n ! [rejected]        main -> main (non-fast-forward)\nerror: failed to push some refs',
    0,
    'push',
    'failed',
  ],
  ['git push -u origin feat 2>&1 | tail -3', "branch 'feat' set up to track 'origin/feat'.", 0, 'push', 'passed'],
  ['git push', 'fatal: The current branch feat has no upstream branch.', 128, 'push', 'failed'],
  [
    'git push',
    'git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.',
    128,
    'push',
    'failed',
  ],
  ['git push origin v1.2.3', 'To github.com:x/y.git\n * [new tag]         v1.2.3 -> v1.2.3', 0, 'push', 'passed'],
  [
    'git push 2>&1 | tail',
    'remote: error: GH013: Repository rule violations found\nTo github.com:x/y\n ! [remote rejected] main -> main (push declined due to repository rule violations)',
    0,
    'push',
    'failed',
  ],
  ['git push 2>&1 | tail', '! [remote rejected] main -> main (pre-receive hook declined)', 0, 'push', 'failed'],
  ['gh pr create --fill', 'https://github.com/x/y/pull/12', 0, 'pr', 'passed'],
  ['gh pr create --fill 2>&1 | tail -1', 'https://github.com/x/y/pull/12', 0, 'pr', 'passed'],
  [
    'gh pr create --fill',
    'a pull request for branch "x" into branch "main" already exists:\nhttps://github.com/x/y/pull/12',
    1,
    'pr',
    'failed',
  ],
  [
    'gh pr create --title x 2>&1 | tail -1',
    'pull request create failed: GraphQL: No commits between main and x',
    0,
    'pr',
    'failed',
  ],
  ['glab mr create --fill', '!12 x (branch)\n https://gitlab.example/x/y/-/merge_requests/12', 0, 'pr', 'passed'],
];
