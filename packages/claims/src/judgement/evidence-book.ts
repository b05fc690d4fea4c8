/* Reads the log of a task, step by step: which call a result is of, what goes on in the background, and who did it. */
import { type CommandActivity, classifyCommand } from '../commands/classify-command.ts';
import type { ActivityKind } from '../commands/command-words.ts';
import { madeThingsOf, pullRequestIn } from '../outcomes/made-things.ts';
import { readOutputMarks } from '../outcomes/outcome-marks.ts';
import { type CallResult, isRefusal, outcomesOf } from '../outcomes/outcome-of.ts';
import { DoneIndex } from './done-index.ts';
import { type Doer, type Evidence, isSourcePath, type WriteEvidence } from './evidence.ts';
import { SeenNames } from './seen-names.ts';
import type { CallStep, ResultStep, Step, StepPlace } from './step.ts';

const writtenCharactersMax = 24_000;
const labelCharactersMax = 160;
const readers: ReadonlySet<string> = new Set([
  'Read',
  'Grep',
  'Glob',
  'LS',
  'NotebookRead',
  'read_file',
  'list_dir',
  'grep_files',
]);

interface OpenCall {
  readonly step: CallStep;
  readonly activities: readonly CommandActivity[];
}

/** Everything that a claim is held against. */
export class EvidenceBook {
  /** What was done. */
  readonly done = new DoneIndex();
  /** What results name. */
  readonly seen = new SeenNames();
  readonly #calls = new Map<string, OpenCall>();
  /** Commands that go on, by what names them: a call, or the id that its result gave. */
  readonly #running = new Map<string, OpenCall>();
  #order = 0;
  /** Of each thread: its turn, and where that began. */
  readonly #turns = new Map<string, { turn: number; order: number }>();
  #agentOrder: number | undefined;
  #isCompacted = false;
  #lastCallId: string | undefined;

  /** Takes the next step of the log. */
  add(step: Step): void {
    this.#order += 1;
    switch (step.kind) {
      case 'asked':
        this.#turns.set(step.place.thread, { turn: this.turnOf(step.place) + 1, order: this.#order });
        return;
      case 'user-shell':
        this.#addUserShell(step);
        return;
      case 'call':
        this.#addCall(step);
        return;
      case 'result':
        this.#addResult(step);
        return;
      case 'notice':
        this.#addNotice(step.place, step.text);
        return;
      case 'compacted':
        this.#isCompacted = true;
        return;
      case 'said':
        return;
      default:
        step satisfies never;
    }
  }

  /** The turn of a thread, counted from 0; -1 before the first. */
  turnOf({ thread }: Pick<StepPlace, 'thread'>): number {
    return this.#turns.get(thread)?.turn ?? -1;
  }

  /** Where the turn of a thread began. */
  turnOrderOf({ thread }: Pick<StepPlace, 'thread'>): number {
    return this.#turns.get(thread)?.order ?? 0;
  }

  /** Whether a subagent did something whose own log may not be here. */
  get hasAgents(): boolean {
    return this.#agentOrder !== undefined;
  }

  /** The id of the agent's last call; a command of a person is not a call. */
  get lastCallId(): string | undefined {
    return this.#lastCallId;
  }

  get isCompacted(): boolean {
    return this.#isCompacted;
  }

  #addCall(step: CallStep): void {
    const { action } = step;
    this.#lastCallId = step.id;
    if (action.kind === 'agent') this.#agentOrder = this.#order;
    const activities = action.kind === 'command' ? classifyCommand(action.command) : [];
    this.#calls.set(step.id, { step, activities });
  }

  #addResult(result: ResultStep): void {
    const call = this.#calls.get(result.id);
    const kind = call?.step.action.kind;
    // What a file or a search shows is nobody's commit.
    if (kind !== 'write' && !readers.has(call?.step.tool ?? '')) this.seen.add(result.output);
    if (result.isLate === true) {
      const running = this.#running.get(result.id);
      if (running !== undefined) this.#endRunning(running, result);
      return;
    }
    if (call === undefined) return;
    const { action } = call.step;
    if (action.kind === 'write') this.#addWrite(call.step, result);
    else if (action.kind === 'pr' || action.kind === 'search')
      this.#addEvidence(
        call,
        bareActivity(action.kind, call.step.tool),
        { place: result.place, doer: 'agent' },
        { ...endingOf(result), made: action.kind === 'pr' ? pullRequestIn(result.output) : undefined },
      );
    else if (action.kind === 'poll') this.#addPoll(action.running, result);
    else this.#addEnd(call, result, 'agent');
  }

  /** How the commands of a call ended. */
  #addEnd(call: OpenCall, result: ResultStep, doer: Doer): void {
    const background = backgroundId(result.output);
    if (background !== undefined) this.#running.set(background, call);
    if (result.isRunning === true || background !== undefined) this.#running.set(call.step.id, call);
    const outcomes = outcomesOf(call.activities, {
      ...result,
      isRunning: result.isRunning === true || background !== undefined,
    });
    const made = madeThingsOf(call.activities, result.output);
    for (const [at, activity] of call.activities.entries()) {
      const ended = outcomes[at];
      if (ended === undefined) continue;
      if (activity.kind === 'write' || activity.kind === 'delete')
        this.#addShellWrite(call.step, activity, { result, isDone: ended.outcome !== 'refused' });
      else this.#addEvidence(call, activity, { place: result.place, doer }, { ...ended, made: made.get(at) });
      if (activity.kind === 'push') this.#addHooks(call, result);
    }
    this.#addOutputOfRunning(call, result);
  }

  /** Hooks of git print builds and tests inside a push or a commit. */
  #addHooks(call: OpenCall, result: ResultStep): void {
    const marks = readOutputMarks(result.output);
    const kinds = { test: marks.test, lint: marks.lint, build: marks.build } as const;
    for (const [kind, mark] of Object.entries(kinds)) {
      if (!mark.hasPassed || mark.hasFailed || call.activities.some((activity) => activity.kind === kind)) continue;
      const activity = bareActivity(kind as ActivityKind, 'git hook');
      const otherCounts = [...mark.otherCounts];
      const ended = {
        outcome: 'passed' as const,
        passedCounts: mark.passedCounts,
        otherCounts,
        because: mark.passLine,
      };
      this.#addEvidence(call, activity, { place: result.place, doer: 'hook' }, ended);
    }
  }

  /** A run in the background is read later out of its file, or polled. */
  #addOutputOfRunning(call: OpenCall, result: ResultStep): void {
    const { action } = call.step;
    if (action.kind !== 'command' || this.#running.size === 0) return;
    const id = /\/tasks\/([\w-]{1,80})\.output/.exec(action.command)?.[1];
    const running = id === undefined ? undefined : this.#running.get(id);
    if (running !== undefined) this.#endRunning(running, result);
  }

  #addPoll(id: string, result: ResultStep): void {
    const running = this.#running.get(id);
    if (running === undefined || result.isRunning === true) return;
    this.#endRunning(running, result);
  }

  #endRunning(running: OpenCall, result: ResultStep): void {
    const outcomes = outcomesOf(running.activities, result);
    const made = madeThingsOf(running.activities, result.output);
    for (const [at, activity] of running.activities.entries()) {
      const ended = outcomes[at];
      if (ended === undefined || ended.outcome === 'unknown' || ended.outcome === 'running') continue;
      this.#addEvidence(running, activity, { place: result.place, doer: 'agent' }, { ...ended, made: made.get(at) });
    }
  }

  /** The harness reports that a run in the background ended, and often with which code. */
  #addNotice(place: StepPlace, text: string): void {
    this.seen.add(text);
    const address = /^<pr-link>(\S{1,400})<\/pr-link>$/.exec(text)?.[1];
    if (address !== undefined) this.#addPullRequest(place, address);
    const ids = [...text.slice(0, 4_000).matchAll(/<(?:tool-use-id|task-id|shell-id|bash-id)>\s*([\w-]{1,80})\s*</g)];
    const named = ids.map((match) => this.#running.get(match[1] ?? '') ?? this.#calls.get(match[1] ?? ''));
    const running = named.find((call) => call !== undefined);
    if (running === undefined) return;
    const code = /exit code:? (\d{1,3})/i.exec(text)?.[1];
    const status = /<status>\s*(\w+)/.exec(text)?.[1];
    const exitCode =
      code !== undefined ? Number(code) : status === 'completed' ? 0 : status === 'failed' ? 1 : undefined;
    if (exitCode === undefined) return;
    this.#endRunning(running, { kind: 'result', place, id: running.step.id, output: text, exitCode });
  }

  /** The harness notes that the session has a pull request, whoever opened it. */
  #addPullRequest(place: StepPlace, address: string): void {
    const step: CallStep = { kind: 'call', place, id: '', tool: 'pr-link', action: { kind: 'pr' } };
    const ended = {
      outcome: 'passed',
      because: address,
      made: { id: address },
      passedCounts: [],
      otherCounts: [],
    } as const;
    this.#addEvidence({ step, activities: [] }, bareActivity('pr', 'pr-link'), { place, doer: 'harness' }, ended);
  }

  #addUserShell({ place, command, output }: Extract<Step, { kind: 'user-shell' }>): void {
    this.seen.add(output);
    const step: CallStep = { kind: 'call', place, id: '', tool: 'user', action: { kind: 'command', command } };
    const marked = readOutputMarks(output);
    const hasFailed = Object.values(marked).some((marks) => marks.hasFailed);
    const exitCode = hasFailed || output === '' ? undefined : 0;
    this.#addEnd(
      { step, activities: classifyCommand(command) },
      { kind: 'result', place, id: '', output, exitCode },
      'user',
    );
  }

  #addWrite(step: CallStep, result: ResultStep): void {
    if (step.action.kind !== 'write') return;
    const { outcome, because } = endingOf(result);
    const text = step.action.text.slice(0, writtenCharactersMax).toLowerCase();
    for (const path of step.action.paths.length === 0 ? [''] : step.action.paths) {
      this.#putWrite(step, path, { place: result.place, outcome, because, text });
    }
  }

  #addShellWrite(
    step: CallStep,
    { kind, paths, exit, text = '' }: CommandActivity,
    { result, isDone }: { readonly result: ResultStep; readonly isDone: boolean },
  ): void {
    const outcome = !isDone ? 'refused' : result.isError !== true ? 'passed' : exit.isLast ? 'failed' : 'unknown';
    const written = text.slice(0, writtenCharactersMax).toLowerCase();
    const isDeletion = kind === 'delete';
    for (const path of paths) this.#putWrite(step, path, { place: result.place, outcome, text: written, isDeletion });
  }

  #putWrite(
    step: CallStep,
    path: string,
    written: Pick<WriteEvidence, 'place' | 'outcome' | 'because' | 'text'> & { readonly isDeletion?: boolean },
  ): void {
    const { isDeletion = false } = written;
    const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    const write: WriteEvidence = {
      ...this.#common(step, 'agent'),
      ...written,
      kind: isDeletion ? 'delete' : 'write',
      isDeletion,
      program: step.tool,
      passedCounts: [],
      otherCounts: [],
      targets: [],
      isSecondary: false,
      files: [file],
      path,
      isSource: !isDeletion && isSourcePath(path),
    };
    this.done.putWrite(write);
  }

  #addEvidence(
    call: OpenCall,
    activity: CommandActivity,
    { place, doer }: { readonly place: StepPlace; readonly doer: Doer },
    ended: Pick<Evidence, 'outcome' | 'because' | 'made' | 'passedCounts' | 'otherCounts'>,
  ): void {
    const { kind, program, targets, isSecondary } = activity;
    const evidence: Evidence = {
      ...this.#common(call.step, doer),
      ...ended,
      place,
      kind,
      program,
      targets,
      isSecondary,
    };
    this.done.put(evidence);
  }

  #common({ id, action, tool }: CallStep, doer: Doer): Pick<Evidence, 'order' | 'callId' | 'label' | 'doer'> {
    const label = action.kind === 'command' ? action.command : tool;
    return { order: this.#order, callId: id, label: label.slice(0, labelCharactersMax), doer };
  }
}

function endingOf(result: CallResult): Pick<Evidence, 'outcome' | 'because' | 'passedCounts' | 'otherCounts'> {
  const because = result.output.slice(0, 200).trim().split('\n')[0];
  if (isRefusal(result)) return { outcome: 'refused', because, passedCounts: [], otherCounts: [] };
  const isFailed = result.isError === true || (result.exitCode ?? 0) !== 0;
  return { outcome: isFailed ? 'failed' : 'passed', because, passedCounts: [], otherCounts: [] };
}

function bareActivity(kind: ActivityKind, program: string): CommandActivity {
  const exit = { ok: true, fail: true, isLast: true, isPrinted: false };
  return { kind, program, targets: [], exit, isBroad: false, isSecondary: false, isFiltered: false, paths: [] };
}

/** By what the harness names a run that goes on: "running in background with ID: x", "session ID 3". */
function backgroundId(output: string): string | undefined {
  const head = output.slice(0, 2_000);
  const found =
    /\bbackground\b[^\n]{0,80}\bID: ([\w-]{1,80})/.exec(head) ??
    /^Process running with session ID ([\w-]{1,80})/m.exec(head) ??
    /"session_id":(\d{1,20}),/.exec(head);
  return found?.[1];
}
