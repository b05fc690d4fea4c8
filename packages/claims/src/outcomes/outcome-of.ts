import type { CommandActivity } from '../commands/classify-command.ts';
import type { ActivityKind } from '../commands/command-words.ts';
import { type MarksByKind, type OutputMarks, readOutputMarks } from './outcome-marks.ts';

/** How something that was done ended; `unknown` where its output and its exit code do not say. */
export type Outcome = 'passed' | 'failed' | 'refused' | 'nothing' | 'unknown' | 'running';

/** What a call gave back. */
export interface CallResult {
  readonly output: string;
  readonly isError?: boolean | undefined;
  /** `undefined` where the log has none; an error of a tool need not be one of a program. */
  readonly exitCode?: number | undefined;
  readonly isRunning?: boolean | undefined;
}

export interface ActivityOutcome {
  readonly outcome: Outcome;
  /** Units that were counted as passed, a number a line that counts. */
  readonly passedCounts: readonly number[];
  /** Every number on lines that sum up a run. */
  readonly otherCounts: readonly number[];
  /** The line of the output, or the exit code, that says so. */
  readonly because?: string | undefined;
}

/** A call that a person, or the harness, did not let happen. */
export function isRefusal({ output, isError }: CallResult): boolean {
  if (isError !== true) return false;
  const head = output.slice(0, 600).toLowerCase();
  return refusals.some((words) => head.includes(words));
}

const refusals = [
  "doesn't want to proceed",
  'does not want to proceed',
  'user rejected',
  'rejected by user',
  'was rejected',
  'request interrupted by user',
  'permission to use',
  'requires approval',
  "haven't granted",
  'permission denied by',
  'denied by the user',
  'operation was denied',
  'blocked by hook',
  'hook error',
  'not allowed by policy',
  'user denied',
  'auto-denied',
];

/** How each command of a call ended. The output is read once. */
export function outcomesOf(activities: readonly CommandActivity[], result: CallResult): readonly ActivityOutcome[] {
  if (activities.length === 0) return [];
  if (isRefusal(result))
    return activities.map(() => ({
      outcome: 'refused',
      passedCounts: [],
      otherCounts: [],
      because: firstLine(result.output),
    }));
  if (result.isRunning === true)
    return activities.map(() => ({ outcome: 'running', passedCounts: [], otherCounts: [] }));
  const marks = readOutputMarks(result.output);
  const exitCode = exitCodeOf(result);
  const kinds = new Set(
    activities.filter(({ isSecondary, kind }) => !isSecondary && isTold(kind)).map(({ kind }) => kind),
  );
  const ended = { marks, exitCode, output: result.output, isOfOneKind: kinds.size === 1 };
  return activities.map((activity) =>
    outcomeOf(activity, { ...ended, hasFailedOnTheWay: failedOnTheWay(activity, activities, marks) }),
  );
}

/** Claude Code puts the exit code of a failed command before its output, Codex in a line of its own. */
function exitCodeOf({ exitCode, isError, output }: CallResult): number | undefined {
  if (exitCode !== undefined) return exitCode;
  const said = /^(?:Error: )?(?:Exit code|Process exited with code|exit code:?) (\d{1,3})\b/im.exec(
    output.slice(0, 400),
  );
  if (said !== null) return Number(said[1]);
  if (isError === undefined) return undefined;
  return isError ? 1 : 0;
}

interface Ended {
  readonly marks: MarksByKind;
  readonly exitCode: number | undefined;
  readonly output: string;
  /** Everything that was done is of one kind, so that what the output says of anything is of it. */
  readonly isOfOneKind: boolean;
  /** What the command does on the way failed: tests that do not compile. */
  readonly hasFailedOnTheWay: boolean;
}

function failedOnTheWay(
  { isSecondary, program }: CommandActivity,
  activities: readonly CommandActivity[],
  marks: MarksByKind,
): boolean {
  if (isSecondary) return false;
  const onTheWay = activities.filter((other) => other.isSecondary && !other.isBroad && other.program === program);
  return onTheWay.some(({ kind }) => ownMarks(kind, marks)?.hasFailed === true);
}

function outcomeOf(activity: CommandActivity, ended: Ended): ActivityOutcome {
  const own = ownMarks(activity.kind, ended.marks);
  const passedCounts = own?.passedCounts ?? [];
  const otherCounts = own === undefined ? [] : [...own.otherCounts];
  const { any } = ended.marks;
  const exit = outcomeByExit(activity, ended);
  const as = (outcome: Outcome, because?: string): ActivityOutcome => ({ outcome, passedCounts, otherCounts, because });
  if (own?.hasFailed === true && own.hasPassed && isDoneOnce(activity.kind)) {
    // A commit that is named was made; of several refs some may have gone through.
    return activity.kind === 'push' ? as('unknown', own.failLine) : as('passed', own.passLine);
  }
  if (own?.isEmpty === true && !own.hasPassed && !own.hasFailed && isDoneOnce(activity.kind)) return as('nothing');
  if (own?.hasFailed === true && !(exit === 'passed' && isLooseKind(activity.kind))) return as('failed', own.failLine);
  if (isCleanClippy(activity, ended) && exit !== 'failed') return as('passed', ended.marks.build.passLine);
  if (ended.hasFailedOnTheWay && own?.hasPassed !== true && exit !== 'passed') return as('failed', any.failLine);
  const hasCountedNone = passedCounts.length > 0 && passedCounts.every((count) => count === 0);
  if ((own?.isEmpty === true || hasCountedNone) && own?.hasPassed !== true && exit !== 'failed') return as('nothing');
  // A failure of something else on the line says nothing of a command that a program's own output says passed.
  if (own?.hasPassed === true && (exit !== 'failed' || activity.isSecondary)) {
    return hasCountedNone ? as('nothing') : as('passed', own.passLine);
  }
  if (exit === 'failed') return activity.isSecondary ? as('unknown') : as('failed', any.failLine ?? exitText(ended));
  if (exit === 'passed') return as('passed', own?.passLine ?? exitText(ended));
  const said = outcomeByAnything(activity, ended);
  return said === undefined ? as('unknown') : as(said, any.failLine ?? any.passLine);
}

/** What the output says of whatever ran, where all of it is of one kind. */
function outcomeByAnything({ kind, isSecondary, isBroad }: CommandActivity, { marks, isOfOneKind }: Ended) {
  if (!isTold(kind) || isBroad || !isOfOneKind) return undefined;
  if (marks.any.hasFailed) return isSecondary ? undefined : 'failed';
  return marks.any.hasPassed ? 'passed' : undefined;
}

/** A linter of cargo says that it finished, and counts its warnings where there are some. */
function isCleanClippy({ kind, program }: CommandActivity, { marks: { build, lint }, output }: Ended): boolean {
  if (kind !== 'lint' || program !== 'cargo' || !build.hasPassed) return false;
  return !build.hasFailed && !lint.hasFailed && !/\bgenerated \d+ warnings?\b/.test(output);
}

/** Words such as `error:` in the output of a linter or a build that ended with 0 are warnings of it. */
function isLooseKind(kind: ActivityKind): boolean {
  return kind === 'lint' || kind === 'typecheck';
}

/** Kinds whose end an output shows. */
function isTold(kind: ActivityKind): boolean {
  return kind === 'test' || kind === 'build' || kind === 'lint' || kind === 'typecheck' || isDoneOnce(kind);
}

function isDoneOnce(kind: ActivityKind): boolean {
  return kind === 'commit' || kind === 'push' || kind === 'pr';
}

function ownMarks(kind: ActivityKind, marks: MarksByKind): OutputMarks | undefined {
  switch (kind) {
    case 'test':
    case 'build':
    case 'typecheck':
    case 'lint':
    case 'commit':
    case 'push':
    case 'pr':
      return marks[kind];
    default:
      return undefined;
  }
}

function outcomeByExit({ exit }: CommandActivity, { exitCode, output }: Ended): 'passed' | 'failed' | undefined {
  const tail = output.slice(-400).trimEnd();
  if (exit.isPrinted) {
    const printed = /(\d{1,3})\s*\S{0,3}$/.exec(tail.slice(tail.lastIndexOf('\n') + 1));
    if (printed !== null) return printed[1] === '0' ? 'passed' : 'failed';
  }
  const lastLine = tail.slice(tail.lastIndexOf('\n') + 1).trim();
  if (exit.echoes?.ok !== undefined && lastLine === exit.echoes.ok) return 'passed';
  if (exit.echoes?.fail !== undefined && lastLine === exit.echoes.fail) return 'failed';
  if (exitCode === undefined) return undefined;
  if (exitCode === 0) return exit.ok ? 'passed' : undefined;
  return exit.fail ? 'failed' : undefined;
}

function exitText({ exitCode }: Ended): string | undefined {
  return exitCode === undefined ? undefined : `exit code ${exitCode}`;
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return (end < 0 ? text : text.slice(0, end)).trim().slice(0, 200);
}
