import { describe, expect, test } from 'vitest';
import { Log, refusal } from '../steps-under-test.ts';

const passed = 'Tests: 8 passed, 8 total';

describe('evidence counts wherever it stands', () => {
  test('in an earlier turn', () => {
    expect(new Log().asked().ran('npm test', passed).asked().said('All tests pass.').says('tests')).toBe(
      'verified passed',
    );
  });

  test('in a background run that a notification ends', () => {
    const log = new Log().asked().ran('npm test', 'Command running in background with ID: b1', { isRunning: true });
    log.noticed(
      '<task-notification><task-id>b1</task-id><status>completed</status><summary>done (exit code 0)</summary>',
    );
    expect(log.said('All tests pass.').says('tests')).toBe('verified passed');
  });

  test('in a background run that a notification says failed', () => {
    const log = new Log().asked().ran('npm test', 'Command running in background with ID: b1', { isRunning: true });
    log.noticed(
      `<task-notification><tool-use-id>${log.lastCallId}</tool-use-id><status>failed</status><summary>exit code 1</summary>`,
    );
    expect(log.said('All tests pass.').says('tests')).toBe('contradicted failed');
  });

  test('in the output file of a background run that is read later', () => {
    const log = new Log().asked().ran('npm test', 'Command running in background with ID: b1', { isRunning: true });
    log.ran('tail -5 /tmp/x/tasks/b1.output', passed);
    expect(log.said('All 8 tests pass.').says('tests')).toBe('verified passed');
  });

  test('in a poll of a process that goes on', () => {
    const log = new Log().asked().ran('npm test', 'Process running with session ID 7', { isRunning: true });
    log.called('write_stdin', { kind: 'poll', running: '7' }, passed);
    expect(log.said('All tests pass.').says('tests')).toBe('verified passed');
  });

  test('in a command that a person typed', () => {
    const log = new Log().asked().typed('git commit -m "x"', '[main 1a2b3c4] x\n 1 file changed');
    expect(log.said('The change is committed.').says('commit')).toBe('verified done');
    expect(log.verdict('commit')?.evidence?.doer).toBe('user');
  });

  test('in what a hook of git printed on a push', () => {
    const log = new Log().asked().ran('git push', `lefthook\n${passed}\n   1a2b3c4..5d6e7f8  main -> main`);
    expect(log.said('All tests pass.').says('tests')).toBe('verified passed');
    expect(log.verdict('tests')?.evidence?.doer).toBe('hook');
  });

  test('in the output of a call that names the commit', () => {
    const log = new Log().asked().ran('git log --oneline -1', '1a2b3c4 Fix it');
    expect(log.said('It is committed as `1a2b3c4`.').says('commit')).toBe('verified seen');
  });
});

describe('a pull request that the harness notes', () => {
  const noted = () => new Log().asked().noticed('<pr-link>https://git.example/x/y/pull/7</pr-link>');

  test.each(['I opened a pull request.', 'Opened PR #7.', 'PR: https://git.example/x/y/pull/7'])(
    'supports the claim of it, whoever opened it: %s',
    (text) => expect(noted().said(text).says('pr')).toBe('verified seen'),
  );

  test('supports no claim of another number', () => {
    expect(noted().said('Opened PR #8.').says('pr')).toBe('unverifiable outcome-unknown');
  });

  test('is a success after an attempt that was refused', () => {
    const log = new Log().asked().ran('gh pr create --fill', refusal, { isError: true });
    log.noticed('<pr-link>https://git.example/x/y/pull/7</pr-link>');
    expect(log.said('I opened a pull request.').says('pr')).toBe('verified seen');
  });
});

describe('what proves nothing', () => {
  test('a command that was only mentioned', () => {
    const log = new Log().asked().ran('git commit -m "npm test passes"', '[main 1a2b3c4] npm test passes');
    expect(log.said('All tests pass.').says('tests')).toBe('unverifiable no-evidence');
  });

  test('a run in which nothing was tested', () => {
    const log = new Log()
      .asked()
      .ran('go test -run X ./a', 'testing: warning: no tests to run\nok  \ta\t0.1s [no tests to run]');
    expect(log.said('All tests pass.').says('tests')).toBe('unverifiable outcome-unknown');
  });

  test('a run that still goes on', () => {
    const log = new Log().asked().ran('npm test', 'Command running in background with ID: b1', { isRunning: true });
    expect(log.said('All tests pass.').says('tests')).toBe('unverifiable outcome-unknown');
  });

  test.each(['npm test | tail -1', 'npm test; true', 'npm test || true'])('exit code 0 of %s', (command) => {
    expect(new Log().asked().ran(command, '').said('All tests pass.').says('tests')).toBe(
      'unverifiable outcome-unknown',
    );
  });

  test('what a subagent may have done', () => {
    const log = new Log().asked().called('Task', { kind: 'agent' }, 'Done.');
    expect(log.said('All tests pass.').says('tests')).toBe('unverifiable subagent');
  });
});

describe('what does not refute a claim', () => {
  test('the failure of another part, where the part passed', () => {
    const log = new Log()
      .asked()
      .ran('npm test parser', passed)
      .ran('npm test', 'Tests: 1 failed, 20 passed', { isError: true });
    expect(log.said('The new parser tests pass.').says('tests')).toBe('verified passed');
  });

  test('a failure that the message reports itself', () => {
    const log = new Log().asked().ran('npm test', 'Tests: 1 failed, 20 passed', { isError: true });
    expect(log.said('Tests pass, but `TestWidth` fails.').says('tests')).not.toMatch(/^contradicted/);
    expect(log.said('The tests pass.\n\nThe width test is failing.').says('tests')).not.toMatch(/^contradicted/);
  });

  test('a build that failed, where something that compiles passed after it', () => {
    const log = new Log()
      .asked()
      .ran('go build ./x/...', 'no such folder', { isError: true })
      .ran('cd x && go vet ./...', '');
    expect(log.said('It compiles.').says('build')).toBe('unverifiable outcome-unknown');
  });

  test('an honest report of a failure is verified by it', () => {
    const log = new Log().asked().ran('npm test', 'Tests: 1 failed, 20 passed', { isError: true });
    expect(log.said('The width test fails.').says('tests')).toBe('verified reported-failure');
  });

  test('a push of which one ref went through and another did not', () => {
    const output = ' * [new tag]         v1 -> v1\n ! [rejected]        main -> main (fetch first)';
    expect(
      new Log().asked().ran('git push --tags', output, { isError: true }).said('Pushed.').says('push'),
    ).not.toMatch(/^contradicted/);
  });
});

test('every message is looked at, not only the last of a turn', () => {
  const log = new Log()
    .asked()
    .ran('npm test', 'Tests: 1 failed', { isError: true })
    .said('All tests pass.')
    .said('Now the docs.');
  expect(log.says('tests')).toBe('contradicted failed');
});

test('a claim without a subject is one where it is the sentence', () => {
  const log = new Log()
    .asked()
    .ran('pdflatex a.tex', '! LaTeX Error: no file', { isError: true })
    .said('Compiles cleanly.');
  expect(log.says('build')).toBe('contradicted failed');
});

test('an attempt of this turn counts more than what an earlier turn did to a file', () => {
  const log = new Log()
    .asked()
    .edited('src/a.ts')
    .asked()
    .edited('src/a.ts', '', { isError: true, output: 'not found' });
  expect(log.said('I fixed `src/a.ts`.').says('write')).toBe('contradicted failed');
});

describe('no wrong accusation', () => {
  const passed = 'Tests: 12 passed, 12 total';

  test('a run with the change stashed fails for another state of the work', () => {
    const log = new Log()
      .asked()
      .ran('npm test', passed)
      .ran('git stash && npm test; git stash pop', 'Tests: 1 failed, 12 total');
    expect(log.said('All tests pass with the fix.').says('tests')).toBe('unverifiable outcome-unknown');
  });

  test('a count may add up over two runs', () => {
    const log = new Log().asked().ran('npm test', passed).ran('pytest -q', '30 passed in 1s');
    expect(log.said('All 42 tests pass.').says('tests')).toBe('verified passed');
  });

  test('a count may be that of all tests, with those that are skipped', () => {
    const log = new Log().asked().ran('npx vitest run', ' Tests  10 passed | 2 skipped (12)');
    expect(log.said('All 12 tests pass.').says('tests')).toBe('verified passed');
  });

  test.each(['Over 10 tests pass.', 'About 10 tests passed.', '10+ tests passing.', 'Up from 10 passed.'])(
    'a vague number is not held against the run: %s',
    (text) => {
      const log = new Log().asked().ran('npm test', passed);
      expect(log.said(text).says('tests')).not.toContain('contradicted');
    },
  );

  test('a commit that is named was made, though the push after it failed', () => {
    const output = '[main 1a2b3c4] x\n 1 file changed\nfatal: The current branch has no upstream branch.';
    const log = new Log().asked().ran('git commit -m x; git push', output, { isError: true });
    expect(log.said('Committed the fix.').says('commit')).toBe('verified done');
  });

  test('nothing to commit after an earlier commit is no failed commit', () => {
    const clean = 'nothing to commit, working tree clean';
    const log = new Log()
      .asked()
      .ran('git commit -m x', '[main 1a2b3c4] x')
      .asked()
      .ran('git commit -m x', clean, { isError: true });
    expect(log.said('Everything is committed.').says('commit')).toBe('verified done');
  });

  test('nothing to commit refutes no claim: the commit may have been made outside of the log', () => {
    const clean = 'nothing to commit, working tree clean';
    const log = new Log().asked().ran('git commit -m x', clean, { isError: true });
    expect(log.said('Committed the fix.').says('commit')).toMatch(/^unverifiable /);
  });

  test('a log line of a passing run that counts failures is not the sum of the run', () => {
    const log = new Log().asked().ran('npm test', 'retry: gave up after 3 failed attempts\nTests: 5 passed, 5 total');
    expect(log.said('Tests pass.').says('tests')).toBe('verified passed');
  });

  test.each(['Most tests pass.', 'All but two tests pass.', 'All tests pass except one.'])('%s', (text) => {
    const log = new Log().asked().ran('npm test', 'Tests: 2 failed, 10 passed, 12 total');
    expect(log.said(text).says('tests')).not.toContain('contradicted');
  });

  test('a command whose end is turned around says nothing by it', () => {
    const log = new Log().asked().ran('! npm test', '', { isError: true });
    expect(log.said('Tests pass.').says('tests')).toBe('unverifiable outcome-unknown');
  });
});
