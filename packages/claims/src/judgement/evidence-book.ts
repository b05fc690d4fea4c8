/*
 * What was done in a task so far, in the order of its log. The book is asked for the newest of a
 * sort, and keeps that at hand: a question costs the same however long the log is.
 */
import { type CommandActivity, classifyCommand } from '../commands/classify-command.ts';
import type { ActivityKind } from '../commands/command-words.ts';
import { readOutputMarks } from '../outcomes/outcome-marks.ts';
import { type CallResult, isRefusal, type Outcome, outcomesOf } from '../outcomes/outcome-of.ts';
import { type Doer, type Evidence, isSourcePath, type WriteEvidence } from './evidence.ts';
import type { CallStep, ResultStep, Step, StepPlace } from './step.ts';

const writtenCharactersMax = 24_000;
const labelCharactersMax = 160;
const hashesMax = 200_000;
const urlsMax = 20_000;
/** Runs of different commands whose counts a message may add up. */
const summedRunsMax = 8;
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
  readonly #lastOf = new Map<string, Evidence>();
  readonly #lastOfCount = new Map<number, Evidence>();
  /** What the newest runs counted, by their commands. */
  readonly #totals = new Map<string, number>();
  readonly #activities: Evidence[] = [];
  readonly #writes: WriteEvidence[] = [];
  readonly #lastWrites = new Map<string, WriteEvidence>();
  #lastSourceEdit: WriteEvidence | undefined;
  readonly #calls = new Map<string, OpenCall>();
  /** Commands that go on, by what names them: a call, or the id that its result gave. */
  readonly #running = new Map<string, OpenCall>();
  readonly #hashes = new Set<string>();
  readonly #urls = new Set<string>();
  #order = 0;
  /** Of each thread: its turn, and where that began. */
  readonly #turns = new Map<string, { turn: number; order: number }>();
  #agentOrder: number | undefined;
  #isCompacted = false;

  /** Takes what the log tells next. */
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

  get isCompacted(): boolean {
    return this.#isCompacted;
  }

  /** Everything that was done, in its order. */
  get activities(): readonly Evidence[] {
    return this.#activities;
  }

  /** The newest of a kind that ended so; `isSecondary` for what did it on the way to something else. */
  last(kind: ActivityKind, outcome: Outcome, isSecondary: boolean): Evidence | undefined {
    return this.#lastOf.get(nameOf(kind, outcome, isSecondary));
  }

  /** The newest test run that counted so many as passed, on one line or in all. */
  lastOfCount(count: number): Evidence | undefined {
    return this.#lastOfCount.get(count);
  }

  /** The newest write that ended so; of one file, by the last part of its path in lower case. */
  lastWrite(outcome: Outcome, file?: string): WriteEvidence | undefined {
    return this.#lastWrites.get(`${outcome} ${file ?? ''}`);
  }

  /** The newest edit of source that succeeded. */
  get lastSourceEdit(): WriteEvidence | undefined {
    return this.#lastSourceEdit;
  }

  /** Files that were written, or were to be, the newest first, at most so many. */
  *newestWrites(max: number): Generator<WriteEvidence, void, void> {
    for (let at = this.#writes.length - 1; at >= Math.max(0, this.#writes.length - max); at -= 1) {
      const write = this.#writes[at];
      if (write !== undefined) yield write;
    }
  }

  /** Whether a result names a commit that begins as this one. */
  hasHash(hash: string): boolean {
    return this.#hashes.has(hash.slice(0, 7));
  }

  /** Whether so many passed in several of the newest runs together: of two packages, each by its own command. */
  isCountOfRuns(count: number): boolean {
    let sums = new Set([0]);
    for (const total of this.#totals.values()) sums = new Set([...sums, ...[...sums].map((sum) => sum + total)]);
    return sums.has(count);
  }

  hasUrl(url: string): boolean {
    return this.#urls.has(url);
  }

  #addCall(step: CallStep): void {
    const { action } = step;
    if (action.kind === 'agent') this.#agentOrder = this.#order;
    const activities = action.kind === 'command' ? classifyCommand(action.command) : [];
    this.#calls.set(step.id, { step, activities });
  }

  #addResult(result: ResultStep): void {
    const call = this.#calls.get(result.id);
    const kind = call?.step.action.kind;
    // What a file or a search shows is nobody's commit.
    if (kind !== 'write' && !readers.has(call?.step.tool ?? '')) this.#see(result.output);
    if (result.isLate === true) {
      const running = this.#running.get(result.id);
      if (running !== undefined) this.#endRunning(running, result);
      return;
    }
    if (call === undefined) return;
    const { action } = call.step;
    if (action.kind === 'write') this.#addWrite(call.step, result);
    else if (action.kind === 'pr')
      this.#addEvidence(
        call,
        bareActivity('pr', call.step.tool),
        { place: result.place, doer: 'agent' },
        endingOf(result),
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
    for (const [at, activity] of call.activities.entries()) {
      const ended = outcomes[at];
      if (ended === undefined) continue;
      if (activity.kind === 'write')
        this.#addShellWrite(call.step, activity, { result, isDone: ended.outcome !== 'refused' });
      else this.#addEvidence(call, activity, { place: result.place, doer }, ended);
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
    for (const [at, activity] of running.activities.entries()) {
      const ended = outcomes[at];
      if (ended === undefined || ended.outcome === 'unknown' || ended.outcome === 'running') continue;
      this.#addEvidence(running, activity, { place: result.place, doer: 'agent' }, ended);
    }
  }

  /** The harness tells that a run in the background ended, and often with which code. */
  #addNotice(place: StepPlace, text: string): void {
    this.#see(text);
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

  #addUserShell({ place, command, output }: Extract<Step, { kind: 'user-shell' }>): void {
    this.#see(output);
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
    { paths, exit, text = '' }: CommandActivity,
    { result, isDone }: { readonly result: ResultStep; readonly isDone: boolean },
  ): void {
    const outcome = !isDone ? 'refused' : result.isError !== true ? 'passed' : exit.isLast ? 'failed' : 'unknown';
    const written = text.slice(0, writtenCharactersMax).toLowerCase();
    for (const path of paths) this.#putWrite(step, path, { place: result.place, outcome, text: written });
  }

  #putWrite(
    step: CallStep,
    path: string,
    written: Pick<WriteEvidence, 'place' | 'outcome' | 'because' | 'text'>,
  ): void {
    const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    const write: WriteEvidence = {
      ...this.#common(step, 'agent'),
      ...written,
      kind: 'write',
      program: step.tool,
      passedCounts: [],
      otherCounts: [],
      targets: [],
      isSecondary: false,
      files: [file],
      path,
      isSource: isSourcePath(path),
    };
    this.#activities.push(write);
    this.#writes.push(write);
    this.#lastWrites.set(`${write.outcome} `, write);
    this.#lastWrites.set(`${write.outcome} ${file}`, write);
    if (write.isSource && write.outcome === 'passed') this.#lastSourceEdit = write;
  }

  #addEvidence(
    call: OpenCall,
    activity: CommandActivity,
    { place, doer }: { readonly place: StepPlace; readonly doer: Doer },
    ended: Pick<Evidence, 'outcome' | 'because' | 'passedCounts' | 'otherCounts'>,
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
    this.#activities.push(evidence);
    this.#lastOf.set(nameOf(kind, evidence.outcome, isSecondary), evidence);
    if (kind !== 'test') return;
    for (const count of [...evidence.passedCounts, ...evidence.otherCounts]) this.#lastOfCount.set(count, evidence);
    const all = sumOf(evidence.passedCounts);
    this.#lastOfCount.set(all, evidence);
    if (evidence.outcome === 'passed') this.#addTotal(evidence.label, all);
  }

  #addTotal(label: string, count: number): void {
    this.#totals.delete(label);
    this.#totals.set(label, count);
    const [oldest] = this.#totals.keys();
    if (this.#totals.size > summedRunsMax && oldest !== undefined) this.#totals.delete(oldest);
  }

  #common({ id, action, tool }: CallStep, doer: Doer): Pick<Evidence, 'order' | 'callId' | 'label' | 'doer'> {
    const label = action.kind === 'command' ? action.command : tool;
    return { order: this.#order, callId: id, label: label.slice(0, labelCharactersMax), doer };
  }

  /** Commits and addresses that a text names. */
  #see(text: string): void {
    const read = text.slice(0, 200_000);
    for (const [hash] of read.matchAll(/\b[0-9a-f]{7,40}\b/g)) {
      if (this.#hashes.size < hashesMax) this.#hashes.add(hash.slice(0, 7));
    }
    for (const [url] of read.matchAll(/https?:\/\/[^\s)>\]"'`\\]{1,300}/g)) {
      if (this.#urls.size < urlsMax) this.#urls.add(url.replace(/[.,;:*]+$/, ''));
    }
  }
}

function nameOf(kind: ActivityKind, outcome: Outcome, isSecondary: boolean): string {
  return `${kind} ${outcome} ${isSecondary}`;
}

/** All that the lines of an output counted. */
export function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
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
