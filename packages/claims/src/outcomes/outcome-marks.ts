import type { ActivityKind } from '../commands/command-words.ts';

/** What the output of programs says of one kind of work. */
export interface OutputMarks {
  hasPassed: boolean;
  hasFailed: boolean;
  /** What says so: a line of the output, cut. */
  failLine?: string | undefined;
  passLine?: string | undefined;
  /** What was counted as passed, a number a line that counts. */
  readonly passedCounts: number[];
  /** Something ran, and there was nothing to test. */
  isEmpty: boolean;
}

export type MarkedKind = Extract<ActivityKind, 'test' | 'build' | 'typecheck' | 'lint' | 'commit' | 'push'> | 'any';

export type MarksByKind = Readonly<Record<MarkedKind, OutputMarks>>;

type Reading = {
  readonly passed?: number | undefined;
  readonly failed?: number | undefined;
  readonly says: 'pass' | 'fail' | 'empty' | 'counts';
};

interface LineMark {
  readonly kind: MarkedKind;
  readonly pattern: RegExp;
  /** What the line says; counts by the names `passed` and `failed` of the pattern. */
  readonly says: Reading['says'];
}

/*
 * One row a mark. Patterns are anchored or begin with a word, and repeat nothing inside a repetition, so that a line costs its
 * length; lines are cut.
 */
const rows: readonly LineMark[] = [
  // Go
  mark('test', 'pass', /^ok\s+\S+\s+(?:\(cached\)|[\d.]+s)(?![^\n]*\[no tests)/),
  mark('test', 'fail', /^(?:FAIL\s+\S+|FAIL$|\s*--- FAIL: |panic: )/),
  mark('test', 'pass', /^\s*--- PASS: /),
  mark('test', 'empty', /\[no tests to run\]|^testing: warning: no tests to run|\[no test files\]/),
  mark('build', 'fail', /\[build failed\]|\[setup failed\]|^# [\w./-]+\/[\w./-]+(?: \[[\w./-]+\])?$/),
  mark(
    'build',
    'fail',
    /^(?:\.\.?\/)?[\w./-]+\.go:\d+:\d+: (?:undefined|cannot|not enough|too many|missing|declared|syntax error|imported|invalid|unknown|expected)/,
  ),
  mark('test', 'counts', /^DONE (?<passed>\d+) tests?(?:, (?<failed>\d+) failures?)?/),
  // pytest, vitest, jest, playwright, node, bun, deno
  mark('test', 'counts', /^\W{0,20}(?:Tests:?|Test Files|Test Suites:)\s[^\n]{0,60}?(?<failed>\d+) failed/),
  mark('test', 'counts', /^=+ (?<failed>\d+) (?:failed|errors?)\b/),
  mark('test', 'fail', /^(?:FAILED|ERROR) \S+(?:::| - )/),
  mark('test', 'empty', /\bno tests (?:ran|found|to run)\b|\bcollected 0 items\b|^No test files found/i),
  mark('test', 'counts', /^\s{0,8}(?<passed>\d+) passing\b/),
  mark('test', 'counts', /^\s{0,8}(?<failed>[1-9]\d*) failing\b/),
  mark('test', 'counts', /^(?:#|ℹ) pass (?<passed>\d+)/),
  mark('test', 'counts', /^(?:#|ℹ) fail (?<failed>\d+)/),
  mark('test', 'counts', /^\s{0,4}(?<passed>\d+) pass$/),
  mark('test', 'counts', /^\s{0,4}(?<failed>\d+) fail$/),
  mark('test', 'fail', /^not ok \d+/),
  // cargo
  mark('test', 'counts', /^test result: \w+\. (?<passed>\d+) passed; (?<failed>\d+) failed/),
  mark('test', 'fail', /^error: test failed/),
  mark('build', 'fail', /^error(?:\[E\d+\])?: (?!test failed)|^error: could not compile|^error: linking with/),
  mark('build', 'pass', /^\s*Finished (?:`|dev|release|test|debug)/),
  // unittest, rspec, minitest, phpunit, dotnet, junit, ctest, swift, exunit
  mark('test', 'counts', /^Ran (?<passed>\d+) tests? in /),
  mark('test', 'pass', /^OK(?: \(|$)/),
  mark('test', 'fail', /^FAILED \((?:failures|errors|unexpected)/),
  mark(
    'test',
    'counts',
    /^(?<passed>\d+) (?:examples?|tests?|runs?|doctests?, \d+ tests?), (?:\d+ assertions?, )?(?<failed>\d+) failures?/,
  ),
  mark('test', 'counts', /^(?:\[\w+\] )?Tests run: (?<passed>\d+), Failures: (?<failed>\d+)/),
  mark('test', 'fail', /^Tests: \d+, Assertions: \d+, (?:Failures|Errors): [1-9]/),
  mark('test', 'counts', /^(?:Passed|Failed)!\s+- Failed:\s+(?<failed>\d+), Passed:\s+(?<passed>\d+)/),
  mark('test', 'counts', /^\d+% tests passed, (?<failed>\d+) tests? failed out of (?<passed>\d+)/),
  mark('test', 'counts', /Executed (?<passed>\d+) tests?, with (?<failed>\d+) failures?/),
  mark('test', 'fail', /^> Task :\S*[tT]est\S* FAILED/),
  mark('test', 'counts', /^Ran (?<passed>\d+) of \d+ Specs/),
  mark('test', 'fail', /^(?:FAIL!|Test Suite Failed|TESTS? FAILED|\s*Error: Test run failed)/i),
  mark('test', 'pass', /^(?:SUCCESS! -- |Test Suite Passed|ALL TESTS PASSED|All tests passed)/i),
  // The general forms, after those of which they would match a part.
  mark('test', 'counts', /(?:^|\s|=)(?:(?<failed>\d+) (?:failed|errors?)\b[^\n]{0,80}?)?\b(?<passed>\d+) passed\b/),
  mark('test', 'counts', /^\s{0,8}(?<failed>[1-9]\d*) failed\b/),
  // linters
  mark(
    'lint',
    'pass',
    /^0 issues\.?$|^All checks passed!|^All matched files use |^✨? ?No (?:ESLint|lint|linting) (?:errors|warnings|issues)|\bNo issues found!?$/i,
  ),
  mark(
    'lint',
    'fail',
    /^[1-9]\d* issues?[:.]?$|^✖ \d+ problems? \((?!0 errors)|^Found [1-9]\d* (?:errors?|diagnostics?|warnings?)\b|^\[warn\] Code style issues/,
  ),
  mark(
    'lint',
    'pass',
    /^no offenses detected|, no offenses detected|rated at 10\.00\/10|^Checked \d+ files? in [^\n]{1,40}No fixes (?:applied|needed)/,
  ),
  mark(
    'lint',
    'fail',
    /, [1-9]\d* offenses? detected|^would reformat |\bfiles? would be reformatted|^error: `\S+` generated \d+/,
  ),
  mark(
    'lint',
    'fail',
    /^\S{1,300}:\d+:\d+: (?:[EWFCBNSD]\d{2,4}|error|warning)\b|^[\w./-]+\.\w+:\d+:\d+: [^\n]{1,300}\((?:errcheck|govet|staticcheck|unused|revive|gosec|gocritic|ineffassign|nolintlint|wrapcheck|goconst|gofmt|ireturn|maintidx|gocognit)\)$/,
  ),
  mark('lint', 'pass', /^All dependencies are approved/),
  mark('lint', 'fail', /^Dependencies that need approval/),
  // type checkers
  mark('typecheck', 'pass', /^Success: no issues found|^0 errors, \d+ warnings/),
  mark(
    'typecheck',
    'fail',
    /\berror TS\d+:|^Found [1-9]\d* errors? in |^[1-9]\d* errors?, \d+ warnings|^[\w./-]+\.py:\d+: error: /,
  ),
  mark('build', 'fail', /\berror TS\d+:/),
  // builds
  mark(
    'build',
    'pass',
    /^✓ built in |^webpack [\d.]+ compiled (?:successfully|with \d+ warn)|[Cc]ompiled successfully|^BUILD SUCCESS|^Build succeeded|^Output written on /,
  ),
  mark(
    'build',
    'fail',
    /^! (?:LaTeX|Undefined|Missing|Package|Extra|Emergency|I can't|Too many|File)|Fatal error occurred, no output PDF|^!\s*==> Fatal|^Latexmk: (?:Errors|All targets \(\S*\) are not)/,
  ),
  mark(
    'build',
    'fail',
    /^Failed to compile|^✘ \[ERROR\]|^error during build|^Build (?:failed|FAILED)|^\S+:\d+:\d+: (?:fatal )?error: |^ld: |^collect2: error|^CMake Error|^ninja: build stopped|ERROR in \S+|^SyntaxError: |^error: (?:expected|cannot find|unresolved)|^x error: |^ERROR: failed to (?:build|solve)/,
  ),
  mark(
    'any',
    'fail',
    /^BUILD FAIL(?:ED|URE)|^\[ERROR\] (?:BUILD|Failed to execute)|ERROR task failed|^\[[\w:.-]+\] ERROR |^g?make(?:\[\d+\])?: \*\*\* |^npm ERR!|ELIFECYCLE|^error Command failed with exit code|^error: Recipe `|^Exit code [1-9]|^Error: Exit code|^error: script "\S+" exited with code [1-9]|: command not found|: No such file or directory$/,
  ),
  mark('any', 'pass', /^BUILD SUCCESSFUL/),
  // git
  mark('commit', 'pass', /^\[[^\]\n]{1,200} [0-9a-f]{7,40}\] |^ \d+ files? changed, |^\s*create mode \d+ /),
  mark(
    'commit',
    'fail',
    /\(pre-commit\)|pre-commit hook (?:failed|exited)|^husky - (?:pre-commit|commit-msg) |^Aborting commit|^error: (?:gpg failed|Committing is not possible|pathspec)|^fatal: |^✖ [^\n]{0,80}(?:commitlint|lint-staged)/,
  ),
  mark(
    'push',
    'pass',
    /^\s*[ +*=]?\s{0,3}(?:[0-9a-f]{7,40}\.{2,3}[0-9a-f]{7,40}|\[new (?:branch|tag|reference)\])\s+\S+\s+-> \S+|^Everything up-to-date|^branch '[^']+' set up to track|^To (?:https?:|git@|ssh:)/,
  ),
  mark(
    'push',
    'fail',
    /\[(?:remote )?rejected\]|^error: failed to push|^fatal: |^error: src refspec|pre-push hook (?:failed|declined)|^husky - pre-push |^remote: (?:error|fatal|Permission)|^ERROR: /,
  ),
];

const lineCharactersMax = 1_000;
/** What is read of an output at its beginning, and at its end. */
export const outputCharactersMax = 100_000;
const shownCharactersMax = 200;
/** Lines of one output that count. */
const countsMax = 1_000;
/** What a line has that any row could match. */
const sayingLine = /[A-Za-z]{2}|^! /;
const escapeSequence = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]{0,20}[A-Za-z]`, 'g');

/** What an output says, kind by kind. Counts of one run add up over its packages. */
export function readOutputMarks(output: string): MarksByKind {
  const marks = emptyMarks();
  const text = shorten(output).replaceAll(escapeSequence, '');
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const stop = end < 0 ? text.length : end;
    readLine(text.slice(from, Math.min(stop, from + lineCharactersMax)).trimEnd(), marks);
    from = stop + 1;
  }
  return marks;
}

function shorten(output: string): string {
  if (output.length <= 2 * outputCharactersMax) return output;
  return `${output.slice(0, outputCharactersMax)}\n${output.slice(-outputCharactersMax)}`;
}

function readLine(line: string, marks: MarksByKind): void {
  if (!sayingLine.test(line)) return;
  const said = withoutTaskName(line);
  let isCounted = false;
  for (const { kind, pattern, says } of rows) {
    // A line counts once: a special row stands before the general one, or fails where the other does not.
    if (says === 'counts' && isCounted) continue;
    const found = pattern.exec(said);
    if (found === null) continue;
    isCounted ||= says === 'counts';
    take(marks[kind], { says, ...numbersOf(found) }, line);
  }
}

/** Task runners put the name of a task before its lines: `[lint:go] 0 issues.`, `web:test: ok`. */
function withoutTaskName(line: string): string {
  const name = /^(?:\[(?![A-Z]{4,7}\])[\w:./@-]{1,80}\] |[\w@/.-]{1,60}:[\w-]{1,40}: )(?!ERROR)/.exec(line)?.[0];
  return name === undefined ? line : line.slice(name.length);
}

function numbersOf({ groups }: RegExpExecArray): Pick<Reading, 'passed' | 'failed'> {
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  return { passed: number(groups?.['passed']), failed: number(groups?.['failed']) };
}

function take(marks: OutputMarks, { says, passed, failed }: Reading, line: string): void {
  if (says === 'empty') marks.isEmpty = true;
  if (passed !== undefined && marks.passedCounts.length < countsMax) marks.passedCounts.push(passed);
  if (says === 'fail' || (failed ?? 0) > 0) {
    marks.hasFailed = true;
    marks.failLine ??= line.trim().slice(0, shownCharactersMax);
  }
  if (says === 'pass' || (passed ?? 0) > 0) {
    marks.hasPassed = true;
    marks.passLine = line.trim().slice(0, shownCharactersMax);
  }
}

function emptyMarks(): MarksByKind {
  const none = (): OutputMarks => ({ hasPassed: false, hasFailed: false, isEmpty: false, passedCounts: [] });
  return { test: none(), build: none(), typecheck: none(), lint: none(), commit: none(), push: none(), any: none() };
}

function mark(kind: MarkedKind, says: LineMark['says'], pattern: RegExp): LineMark {
  return { kind, says, pattern };
}
