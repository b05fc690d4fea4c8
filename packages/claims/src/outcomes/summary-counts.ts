/* The general form of a line that sums up a run of tests: `1 failed, 9 passed`, `Failures: 1`, `12 tests, 0 failures`. */

/** What such a line counts; numbers that it does not have are `undefined`. */
export interface SummaryCounts {
  readonly passed: number | undefined;
  readonly failed: number | undefined;
  /** Every number that is counted in it: of what was skipped, and of all. */
  readonly numbers: readonly number[];
}

const units = '(?:tests?|specs?|suites?|examples?|scenarios?|runs?|cases?)';
const results =
  'passed|passing|pass|passes|succeeded|successes|success|successful|failed|failing|failures?|fails?|errored|errors?';
const pair = new RegExp(
  String.raw`(?<![\w.:/-])(\d{1,9}) (?:${units} )?(${results}|${units}|total)\b(?! of\b)|\b(${results}|${units}(?: run)?|total(?: ${units})?|ok(?=:))[:=]?\s{1,20}(\d{1,9})\b(?![.:]\d| (?:${results}|skipped|pending|todo|ignored|of)\b)`,
  'gi',
);
const number = /(?<![\w.])\d{1,9}(?![\w.]*\d)/g;
const numbersMax = 40;
/** A line that is longer sums up nothing. */
const charactersMax = 300;

/** Reads a line; `undefined` where it sums up nothing. */
export function readSummary(line: string): SummaryCounts | undefined {
  if (line.length > charactersMax || !/\d/.test(line)) return undefined;
  const found = { pass: [] as number[], fail: [] as number[], error: [] as number[], total: [] as number[] };
  let isFirst = false;
  for (const match of line.matchAll(pair)) {
    const word = (match[2] ?? match[3] ?? '').toLowerCase();
    const kind = kindOf(word);
    found[kind].push(Number(match[1] ?? match[4]));
    if (kind === 'fail' && /^(?:ℹ|[^\p{L}\p{N}]){0,12}$/u.test(line.slice(0, match.index))) isFirst = true;
  }
  const hasAll = found.pass.length + found.total.length > 0;
  // "3 failed attempts" in the midst of a line is nobody's sum.
  if (!hasAll && !isFirst && !isErrorsOnly(line, found.error)) return undefined;
  if (hasAll && found.pass.length + found.fail.length + found.error.length === 0 && !isRunOf(line)) return undefined;
  const failed = sum([...found.fail, ...found.error]);
  const total = found.total[0];
  const passed = found.pass[0] ?? (total === undefined ? undefined : Math.max(0, total - (failed ?? 0)));
  const numbers = (line.match(number) ?? []).slice(0, numbersMax).map(Number);
  return { passed, failed, numbers };
}

function kindOf(word: string): 'pass' | 'fail' | 'error' | 'total' {
  if (word.startsWith('pass') || word.startsWith('succ') || word === 'ok') return 'pass';
  if (word.startsWith('fail')) return 'fail';
  return word.startsWith('err') ? 'error' : 'total';
}

/** `2 errors in 0.20s`: tests that could not be collected. */
function isErrorsOnly(line: string, errors: readonly number[]): boolean {
  return errors.length > 0 && /^[=\s]*\d+ errors? in [\d.]+s|^\d+ failures?, \d+ errors?\.?$/.test(line);
}

/** `Ran 5 tests in 0.01s`, `12 tests completed`. */
function isRunOf(line: string): boolean {
  return /^Ran \d+ tests?\b|^Found \d+ tests? ran/.test(line);
}

function sum(counts: readonly number[]): number | undefined {
  return counts.length === 0 ? undefined : counts.reduce((all, one) => all + one, 0);
}
