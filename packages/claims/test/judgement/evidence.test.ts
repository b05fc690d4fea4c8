import { describe, expect, test } from 'vitest';
import { Log } from '../steps-under-test.ts';

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
