import { describe, expect, test } from 'vitest';
import { classifyCommand } from '../../src/commands/classify-command.ts';
import { type CallResult, outcomesOf } from '../../src/outcomes/outcome-of.ts';

function outcomeOf(command: string, result: CallResult | string) {
  const given = typeof result === 'string' ? { output: result } : result;
  return outcomesOf(classifyCommand(command), given)[0];
}

describe('the output of known runners says how they ended, without an exit code', () => {
  test.each([
    ['go test ./...', 'ok  \tx.io/a\t0.2s\nok  \tx.io/b\t(cached)', 'passed'],
    ['go test ./...', 'ok  \tx.io/a\t0.2s\n--- FAIL: TestB (0.00s)\nFAIL\tx.io/b\t0.1s', 'failed'],
    ['go test -run Nope ./a', 'ok  \tx.io/a\t0.2s [no tests to run]', 'nothing'],
    ['pytest -q', '....\n4 passed in 0.11s', 'passed'],
    ['pytest -q', 'FAILED a.py::b - assert\n1 failed, 3 passed in 0.11s', 'failed'],
    ['vitest run', ' Test Files  2 passed (2)\n      Tests  9 passed (9)', 'passed'],
    ['vitest run', ' Test Files  1 failed | 1 passed (2)\n      Tests  1 failed | 8 passed (9)', 'failed'],
    ['jest', 'Tests:       1 failed, 5 passed, 6 total', 'failed'],
    ['mocha', '  12 passing (1s)', 'passed'],
    ['mocha', '  12 passing (1s)\n  2 failing', 'failed'],
    ['cargo test', 'test result: ok. 5 passed; 0 failed; 0 ignored', 'passed'],
    ['cargo test', 'test result: FAILED. 4 passed; 1 failed; 0 ignored', 'failed'],
    ['node --test', '# pass 3\n# fail 0', 'passed'],
    ['node --test', 'ℹ pass 3\nℹ fail 1', 'failed'],
    ['python -m unittest', 'Ran 5 tests in 0.1s\n\nOK', 'passed'],
    ['rspec', '5 examples, 2 failures', 'failed'],
    ['dotnet test', 'Passed!  - Failed:     0, Passed:     5, Skipped: 0', 'passed'],
    ['ctest', '90% tests passed, 1 tests failed out of 10', 'failed'],
    ['golangci-lint run', '0 issues.', 'passed'],
    ['golangci-lint run', 'a.go:3:1: unused x (unused)\n1 issues:', 'failed'],
    ['mise run lint', '[lint:go] 0 issues.\n[lint:go] Finished in 2s', 'passed'],
    ['mise run lint', '[lint:go] a.go:1:1: bad (revive)\n[lint:go] ERROR task failed', 'failed'],
    ['eslint .', '✖ 3 problems (1 error, 2 warnings)', 'failed'],
    ['ruff check', 'All checks passed!', 'passed'],
    ['ruff check', 'Found 2 errors.', 'failed'],
    ['mypy .', 'Success: no issues found in 3 source files', 'passed'],
    ['tsc --noEmit', 'a.ts(1,1): error TS2304: Cannot find name', 'failed'],
    [
      'pdflatex paper.tex',
      '! Undefined control sequence.\n!  ==> Fatal error occurred, no output PDF file produced!',
      'failed',
    ],
    ['pdflatex paper.tex', 'Output written on paper.pdf (3 pages, 1 bytes).', 'passed'],
    ['git commit -m x', '[main abc1234] x\n 1 file changed, 1 insertion(+)', 'passed'],
    ['git push', 'To github.com:x/y.git\n ! [rejected]        main -> main (fetch first)', 'failed'],
    ['git push', '   abc1234..def5678  main -> main', 'passed'],
    ['make check-all', 'make: *** [check-all] Error 2', 'unknown'],
    ['npm test', 'npm ERR! Test failed.', 'failed'],
    ['npm test', 'doing things', 'unknown'],
  ])('%s says %j: %s', (command, output, outcome) => expect(outcomeOf(command, output)?.outcome).toBe(outcome));
});

describe('exit codes', () => {
  test('tests without a word of their runner pass by exit code 0', () => {
    expect(outcomeOf('npm test', { output: 'done', isError: false })?.outcome).toBe('passed');
  });

  test('exit code 0 of a line with a pipe proves nothing of what stands before the pipe', () => {
    expect(outcomeOf('npm test | head', { output: 'x', isError: false })?.outcome).toBe('unknown');
    expect(outcomeOf('npm test; true', { output: 'x', isError: false })?.outcome).toBe('unknown');
    expect(outcomeOf('npm test || true', { output: 'x', isError: false })?.outcome).toBe('unknown');
  });

  test('a printed exit code speaks for the command before it', () => {
    expect(outcomeOf('npm test; echo EXIT: $?', { output: 'x\nEXIT: 1', isError: false })?.outcome).toBe('failed');
    expect(outcomeOf('npm test; echo EXIT: $?', { output: 'x\nEXIT: 0', isError: false })?.outcome).toBe('passed');
  });

  test('what is printed on success and on failure says which it was', () => {
    const line = 'npm test >/dev/null && echo GOOD || echo BAD';
    expect(outcomeOf(line, { output: 'BAD', isError: false })?.outcome).toBe('failed');
    expect(outcomeOf(line, { output: 'GOOD', isError: false })?.outcome).toBe('passed');
  });

  test('tests that failed say nothing of the build on the way', () => {
    const outcomes = outcomesOf(classifyCommand('go test ./...'), {
      output: '--- FAIL: TestA\nFAIL\tx.io/a\t1s',
      isError: true,
    });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['failed', 'unknown']);
  });

  test('a run in which nothing was tested proves nothing', () => {
    const ended = outcomeOf('go test -run Nope ./a', {
      output: 'testing: warning: no tests to run\nPASS',
      isError: false,
    });
    expect(ended?.outcome).toBe('nothing');
  });

  test('a call that a person refused is neither a success nor a failure of its program', () => {
    const output = "The user doesn't want to proceed with this tool use.";
    expect(outcomeOf('git push', { output, isError: true })?.outcome).toBe('refused');
  });

  test('an output of megabytes on one line, or of a million lines, is read at both ends', () => {
    const long = `${'x'.repeat(2_000_000)}\n4 passed in 1s`;
    expect(outcomeOf('pytest', long)?.outcome).toBe('passed');
    expect(outcomeOf('pytest', `${'.\n'.repeat(1_000_000)}1 failed, 3 passed in 9s`)?.outcome).toBe('failed');
  });
});
