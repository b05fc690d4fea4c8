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
    return activities.map(() => ({ outcome: 'refused', passedCounts: [], because: firstLine(result.output) }));
  if (result.isRunning === true) return activities.map(() => ({ outcome: 'running', passedCounts: [] }));
  const marks = readOutputMarks(result.output);
  const exitCode = exitCodeOf(result);
  return activities.map((activity) => outcomeOf(activity, { marks, exitCode, output: result.output }));
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
}

function outcomeOf(activity: CommandActivity, ended: Ended): ActivityOutcome {
  const own = ownMarks(activity.kind, ended.marks);
  const passedCounts = own?.passedCounts ?? [];
  const { any } = ended.marks;
  const exit = outcomeByExit(activity, ended);
  // Of several refs some may have gone through.
  if (activity.kind === 'push' && own?.hasFailed === true && own.hasPassed)
    return { outcome: 'unknown', passedCounts, because: own.failLine };
  if (own?.hasFailed === true && !(exit === 'passed' && isLooseKind(activity.kind))) {
    return { outcome: 'failed', passedCounts, because: own.failLine };
  }
  // A failure of something else on the line says nothing of a command that a program's own output says passed.
  if (own?.hasPassed === true && (exit !== 'failed' || activity.isSecondary)) {
    return { outcome: 'passed', passedCounts, because: own.passLine };
  }
  if (own?.isEmpty === true && exit !== 'failed') return { outcome: 'nothing', passedCounts };
  if (exit === 'failed') {
    if (activity.isSecondary) return { outcome: 'unknown', passedCounts };
    return { outcome: 'failed', passedCounts, because: any.failLine ?? exitText(ended) };
  }
  if (any.hasFailed && exit !== 'passed' && !activity.isSecondary && isSoleRunner(activity)) {
    return { outcome: 'failed', passedCounts, because: any.failLine };
  }
  if (exit === 'passed') return { outcome: 'passed', passedCounts, because: own?.passLine ?? exitText(ended) };
  return { outcome: 'unknown', passedCounts };
}

/** Words such as `error:` in the output of a linter or a build that ended with 0 are warnings of it. */
function isLooseKind(kind: ActivityKind): boolean {
  return kind === 'lint' || kind === 'typecheck';
}

function isSoleRunner({ kind }: CommandActivity): boolean {
  return kind === 'test' || kind === 'build' || kind === 'lint' || kind === 'typecheck';
}

function ownMarks(kind: ActivityKind, marks: MarksByKind): OutputMarks | undefined {
  switch (kind) {
    case 'test':
    case 'build':
    case 'typecheck':
    case 'lint':
    case 'commit':
    case 'push':
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
