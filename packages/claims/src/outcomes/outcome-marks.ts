import { lineMarks, type MarkedKind } from './line-marks.ts';
import { readSummary } from './summary-counts.ts';

/** What the output of programs says of one kind of work. */
export interface OutputMarks {
  hasPassed: boolean;
  hasFailed: boolean;
  /** What says so: a line of the output, cut. */
  failLine?: string | undefined;
  passLine?: string | undefined;
  /** What was counted as passed, a number a line that counts. */
  readonly passedCounts: number[];
  /** Every number that is on a line that sums up a run. */
  readonly otherCounts: Set<number>;
  /** Something ran, and there was nothing to test. */
  isEmpty: boolean;
}

export type MarksByKind = Readonly<Record<MarkedKind, OutputMarks>>;

interface Reading {
  readonly passed?: number | undefined;
  readonly failed?: number | undefined;
  readonly says: 'pass' | 'fail' | 'empty' | 'counts';
}

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
  const text = shorten(output).replaceAll(escapeSequence, '').replaceAll('\r', '\n');
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
  const said = withoutPrefix(line);
  let isCounted = false;
  for (const { kind, pattern, says } of lineMarks) {
    // A line counts once: the general form is for lines that no row counts.
    if (says === 'counts' && isCounted) continue;
    const found = pattern.exec(said);
    if (found === null) continue;
    isCounted ||= says === 'counts';
    take(marks[kind], { says, ...numbersOf(found) }, line);
  }
  const summary = isCounted ? undefined : readSummary(said);
  if (summary === undefined) return;
  for (const count of summary.numbers) if (marks.test.otherCounts.size < countsMax) marks.test.otherCounts.add(count);
  take(marks.test, { says: 'counts', passed: summary.passed, failed: summary.failed }, line);
}

/** Task runners and containers put a name before the lines of a task: `[lint:go] 0 issues.`, `web:test: ok`, `app-1  | ok`. */
const prefix =
  /^(?:\[(?![A-Z]{4,7}\]|\s*(?:FAILED|PASSED)\b)[\w:./@-]{1,80}\] |[\w@/.-]{1,60}:[\w-]{1,40}: |[\w@.-]{0,40}\/[\w@./-]{0,60} [\w-]{1,30}(?::[\w-]{1,30})?: |[\w.-]{1,40}\s{1,8}\| |[│|] )(?!ERROR)/;

function withoutPrefix(line: string): string {
  const name = prefix.exec(line)?.[0];
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
    marks.failLine ??= shownLine(line);
  }
  if (says === 'pass' || (passed ?? 0) > 0) {
    marks.hasPassed = true;
    marks.passLine = shownLine(line);
  }
}

/** Columns that a program aligns with tabs are one blank apart. */
function shownLine(line: string): string {
  return line.trim().slice(0, shownCharactersMax).replaceAll(/\s+/g, ' ');
}

function emptyMarks(): MarksByKind {
  const none = (): OutputMarks => ({
    hasPassed: false,
    hasFailed: false,
    isEmpty: false,
    passedCounts: [],
    otherCounts: new Set(),
  });
  return {
    test: none(),
    build: none(),
    typecheck: none(),
    lint: none(),
    commit: none(),
    push: none(),
    pr: none(),
    any: none(),
  };
}
