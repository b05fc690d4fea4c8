/*
 * What lines of known programs say. One row a mark; the general forms are in summary-counts.ts and at the end of this table. Patterns
 * are anchored or begin with a word, and repeat nothing inside a repetition, so that a line costs its length; lines are cut.
 */
import type { ActivityKind } from '../commands/command-words.ts';

/** The kinds that an output alone shows; `any` is what it says of whatever ran, where that was of one kind. */
export type MarkedKind =
  | Extract<ActivityKind, 'test' | 'build' | 'typecheck' | 'lint' | 'commit' | 'push' | 'pr'>
  | 'any';

export interface LineMark {
  readonly kind: MarkedKind;
  readonly pattern: RegExp;
  /** What the line says; `counts` by the numbers that it has by the names `passed` and `failed`. */
  readonly says: 'pass' | 'fail' | 'empty' | 'counts';
}

export const lineMarks: readonly LineMark[] = [
  ...ofTests(),
  ...ofBuilds(),
  ...ofCheckers(),
  ...ofGit(),
  ...ofAnything(),
];

function ofTests(): readonly LineMark[] {
  return [
    // Go
    mark('test', 'pass', /^ok\s+\S+\s+(?:\(cached\)|[\d.]+s)(?![^\n]*\[no tests)/),
    mark('test', 'fail', /^(?:FAIL\s+\S+|FAIL$|\s*(?:---|===) FAIL: |panic: )/),
    mark('test', 'pass', /^\s*--- PASS: /),
    mark('test', 'empty', /\[no tests to run\]|^testing: warning: no tests to run|\[no test files\]/),
    mark('test', 'counts', /^DONE (?<passed>\d+) tests?(?:, \d+ skipped)?(?:, (?<failed>\d+) failures?)?/),
    mark('test', 'counts', /^\d+% tests passed, (?<failed>\d+) tests? failed out of (?<passed>\d+)/),
    mark('test', 'counts', /^\W{0,4}Test run with (?<passed>\d+) tests?(?: in \d+ suites?)? passed/),
    mark('test', 'fail', /^\W{0,4}Test run with \d+ tests?(?: in \d+ suites?)? failed/),
    mark('test', 'counts', /^OK \((?<passed>\d+) tests?\b/),
    mark('test', 'counts', /^\[\s*PASSED\s*\] (?<passed>\d+) tests?\b/),
    // Names of tests that failed, and words that a run ends with
    mark('test', 'fail', /^(?:FAILED|ERROR) \S+(?:::| - )|^\(fail\) |^not ok \d+|^\W{0,4}failing tests:$/),
    mark(
      'test',
      'fail',
      /^error: [Tt]est(?: run)? failed|^FAILED \((?:failures|errors|unexpected)|^\s*Error: Test run failed/,
    ),
    mark(
      'test',
      'fail',
      /^(?:FAIL!|(?:FAILURES|ERRORS)!$|Test Suite Failed|Some tests failed|Result: FAIL|> Task :\S*[tT]est\S* FAILED)/i,
    ),
    mark(
      'test',
      'fail',
      /^\[\s*FAILED\s*\] |^\*{0,3} ?(?:\d+ )?TESTS? FAILED|^test session\S* .{0,40}(?:failed|errors)|^\s*evaluation failed :\(/i,
    ),
    mark(
      'test',
      'fail',
      /^\s*[\w.-]{1,40}: FAIL\b|^Vitest caught \d+ unhandled error|^Test Run Failed|^\d\d:\d\d \+\d+ -\d+/,
    ),
    mark(
      'test',
      'pass',
      /^OK(?: \(|$|, but )|^SUCCESS! -- |^Test Suite Passed|^\*\* TEST SUCCEEDED|^Result: PASS|^Test Run Successful/,
    ),
    mark(
      'test',
      'pass',
      /^(?:\d\d:\d\d \+\d+: )?All (?:\d+ )?(?:tests?|specs?|suites) (?:have )?(?:passed|successful|succeeded|pass)\b|^\s*congratulations :\)/i,
    ),
    mark('test', 'pass', /^\W{0,8}All specs passed|^Executed \d+ out of \d+ tests?: \d+ tests? pass(?:es)?\.$/),
    mark('test', 'fail', /^\W{0,8}\d+ of \d+ failed \(|^Executed \d+ out of \d+ tests?: [^\n]{0,40}\bfails? /),
    mark(
      'test',
      'empty',
      /\bno tests? (?:ran|(?:were )?found|to run|executed|collected)\b|\bcollected 0 items\b|^No test files found/i,
    ),
    mark('test', 'empty', /^[=\s]*\d+ deselected in /),
  ];
}

function ofBuilds(): readonly LineMark[] {
  return [
    mark('build', 'fail', /\[build failed\]|\[setup failed\]|^# [\w./-]+\/[\w./-]+(?: \[[\w./-]+\])?$/),
    mark(
      'build',
      'fail',
      /^(?:\.\.?\/)?[\w./-]+\.go:\d+:\d+: (?:undefined|cannot|not enough|too many|missing|declared|"|\S{1,80} (?:declared and not|redeclared)|syntax error|imported|invalid|unknown|expected)/,
    ),
    mark(
      'build',
      'fail',
      /^error(?:\[E\d+\])?: (?!test|script|Recipe|failed to push|src refspec|pathspec|gpg)|^error: could not compile|^error: linking with|\berror TS\d+:|^error: TS\d+/,
    ),
    mark('build', 'pass', /^\s*Finished (?:`|dev|release|test|debug)/),
    mark(
      'build',
      'pass',
      /^✓ built in |^webpack [\d.]+ compiled (?:successfully|with \d+ warn)|[Cc]ompiled successfully|^Build succeeded|^Output written on |^Build complete!/,
    ),
    mark(
      'build',
      'pass',
      /^\*\* BUILD SUCCEEDED|^\[100%\] Built target|\bBuild success\b|^⚡ Done in|^Successfully (?:built|tagged) |\bnaming to \S+ (?:\S+ )?done$|^INFO: Build completed successfully/,
    ),
    mark('build', 'pass', /^Latexmk: All targets \(\S*\) are up-to-date/),
    mark(
      'build',
      'fail',
      /^! (?:LaTeX|Undefined|Missing|Package|Extra|Emergency|I can't|Too many|File)|Fatal error occurred, no output PDF|^!\s*==> Fatal|^Latexmk: (?:Errors|All targets \(\S*\) are not)/,
    ),
    mark(
      'build',
      'fail',
      /^Failed to compile|^✘ \[ERROR\]|^error during build|^Build (?:failed|FAILED)|^\S+:\d+:\d+: (?:fatal )?error: |^\S+\(\d+,\d+\): error |^ld: |^collect2: error/,
    ),
    mark(
      'build',
      'fail',
      /^CMake Error|^ninja: build stopped|ERROR in \S+|^SyntaxError: |^x error: |^ERROR: failed to (?:build|solve)|^FAILED: \S+\.\w|^\[!\] |^\s*=> ERROR \[/,
    ),
    mark(
      'build',
      'fail',
      /^\[ERROR\] COMPILATION ERROR|^> Task :\S*[cC]ompile\S* FAILED|^webpack [\d.]+ compiled with \d+ errors?|^Aborted with \d+ warnings? in strict|^\*\* BUILD FAILED/,
    ),
  ];
}

function ofCheckers(): readonly LineMark[] {
  return [
    mark(
      'lint',
      'pass',
      /^0 issues\.?$|^All checks passed!|^All matched files use |\bfiles? already formatted$|^\d+ files? would be left unchanged|^All done! ✨|^All dependencies are approved/,
    ),
    mark(
      'lint',
      'pass',
      /\bno (?:\w+ ){0,2}(?:errors|issues|warnings|problems|offenses|violations) ?(?:(?:were )?(?:found|detected|reported)|$|!|\.|\()|^\s*\[OK\] No errors|rated at 10\.00\/10/i,
    ),
    mark(
      'lint',
      'pass',
      /^Checked \d+ files?(?:$| in [^\n]{1,40}No fixes (?:applied|needed))|^Found 0 (?:warnings and 0 )?(?:errors|problems)|\(\d+ fixed, 0 remaining\)/,
    ),
    mark(
      'lint',
      'fail',
      /^[1-9]\d* issues?(?: found)?\b[.:]?(?: \(|$)|^✖ \d+ problems? \((?!0 errors)|^Found (?:\d+ warnings? and )?[1-9]\d* (?:errors?|diagnostics?|warnings?|problems?)\b(?![^\n]*\b0 remaining)|^\s*\[ERROR\] Found [1-9]\d* errors?/,
    ),
    mark(
      'lint',
      'fail',
      /^(?:\[warn\] )?Code style issues|, [1-9]\d* offenses? detected|^[Ww]ould reformat|\bfiles? would be reformatted|^error: `\S+` generated \d+|^Diff in \S+:\d+|^In \S{1,200} line \d+:$|^Dependencies that need approval/,
    ),
    mark(
      'lint',
      'fail',
      /^\S{1,300}:\d+:\d+: (?:[EWFCBNSD]\d{2,4}|error|warning)\b|^[\w./-]+\.\w+:\d+:\d+: [^\n]{1,300}\((?:errcheck|govet|staticcheck|unused|revive|gosec|gocritic|ineffassign|nolintlint|wrapcheck|goconst|gofmt|ireturn|maintidx|gocognit)\)$/,
    ),
    mark('lint', 'fail', /^[\w./-]+\.ya?ml:\d+:\d+: [^\n]{1,300}\[[\w-]{1,40}\]$/),
    mark('lint', 'fail', /\.{3,}Failed$/),
    mark('lint', 'pass', /\.{3,}Passed$/),
    mark(
      'typecheck',
      'pass',
      /^Success: no issues found|^0 errors, \d+ warnings|^All checks passed!|\bfound 0 errors\b/,
    ),
    mark(
      'typecheck',
      'fail',
      /\berror TS\d+:|^error: TS\d+|^Found [1-9]\d* (?:errors? in |diagnostics?)|\bfound [1-9]\d* errors? and |^[1-9]\d* errors?, \d+ warnings|^[\w./-]+\.py:\d+: error: |^error\[[\w-]+\]: /,
    ),
  ];
}

function ofGit(): readonly LineMark[] {
  return [
    mark('commit', 'pass', /^\[[^\]\n]{1,200} [0-9a-f]{7,40}\] |^ \d+ files? changed, |^\s*create mode \d+ /),
    mark(
      'commit',
      'fail',
      /\(pre-commit\)|pre-commit hook (?:failed|exited)|^husky - (?:pre-commit|commit-msg) |^Aborting commit|^error: (?:gpg failed|Committing is not possible|pathspec)|^✖ [^\n]{0,80}(?:commitlint|lint-staged)/,
    ),
    mark(
      'commit',
      'fail',
      /^- hook id: |^no changes added to commit|^nothing added to commit|^Author identity unknown/,
    ),
    mark('commit', 'empty', /^nothing to commit, working (?:tree|directory) clean/),
    mark(
      'push',
      'pass',
      /^\s*[ +*=]?\s{0,3}(?:[0-9a-f]{7,40}\.{2,3}[0-9a-f]{7,40}|\[new (?:branch|tag|reference)\])\s+\S+\s+-> \S+|^Everything up-to-date|^branch '[^']+' set up to track/,
    ),
    mark(
      'push',
      'fail',
      /\[(?:remote )?rejected\]|^error: failed to push|^error: src refspec|pre-push hook (?:failed|declined)|^husky - pre-push |^remote: (?:error|fatal|Permission)|^ERROR: /,
    ),
    mark('pr', 'pass', /^\s{0,4}https?:\/\/\S{1,200}\/(?:pull|merge_requests)\/\d+$/),
    mark(
      'pr',
      'fail',
      /^pull request create failed|^must first push the current branch|^could not create merge request/i,
    ),
    mark('pr', 'empty', /^a pull request for branch [^\n]{1,300} already exists/),
  ];
}

/** What counts where everything that ran is of one kind. */
function ofAnything(): readonly LineMark[] {
  return [
    mark(
      'any',
      'fail',
      /^(?:\[INFO\] )?BUILD FAIL(?:ED|URE)|^\[ERROR\] (?:BUILD|Failed to execute)|ERROR task failed|^\[[\w:.-]+\] ERROR |^g?make(?:\[\d+\])?: \*\*\* |^npm (?:ERR!|error )|ELIFECYCLE|ERR_PNPM_RECURSIVE_RUN/,
    ),
    mark(
      'any',
      'fail',
      /^error Command failed with exit code|^error: Recipe `|^Exit code [1-9]|^Error: Exit code|^error: script "\S+" exited with code [1-9]|: command not found|: No such file or directory$|^fatal: /,
    ),
    mark(
      'any',
      'fail',
      /^nox > (?:Session|Command) \S[^\n]{0,200} failed|^ERROR: [^\n]{0,80}commands failed|^\s*Failed: {1,8}\S+#\S+|^NX {2,4}Ran target [^\n]{0,200}failed|^\s*[✖✗] {1,6}\d+\/\d+ failed|^make: \S+ Error \d/i,
    ),
    mark(
      'any',
      'pass',
      /^(?:\[INFO\] )?BUILD SUCCESS|^nox > Session \S+ was successful|^\s*NX {2,4}Successfully ran |^\s*Tasks: {1,8}(\d+) successful, \1 total/,
    ),
  ];
}

function mark(kind: MarkedKind, says: LineMark['says'], pattern: RegExp): LineMark {
  return { kind, says, pattern };
}
