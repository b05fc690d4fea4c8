import type { CallAction, Step, StepPlace } from '../src/index.ts';
import { findClaims, judgeSteps } from '../src/index.ts';

/** A log that a test writes, a step a call; times and bytes grow with it. */
export class Log {
  readonly steps: Step[] = [];
  #calls = 0;

  asked(text = 'Please do it.'): this {
    return this.#add({ kind: 'asked', place: this.#place(), text });
  }

  ran(
    command: string,
    output = '',
    { isError = false, ...more }: Partial<Extract<Step, { kind: 'result' }>> = {},
  ): this {
    return this.#call('Bash', { kind: 'command', command }, { output, isError, ...more });
  }

  edited(path: string, text = '', { output = 'done', isError = false } = {}): this {
    return this.#call('Edit', { kind: 'write', paths: [path], text }, { output, isError });
  }

  called(tool: string, action: CallAction, output = ''): this {
    return this.#call(tool, action, { output, isError: false });
  }

  typed(command: string, output: string): this {
    return this.#add({ kind: 'user-shell', place: this.#place(), command, output });
  }

  noticed(text: string): this {
    return this.#add({ kind: 'notice', place: this.#place(), text });
  }

  said(text: string): this {
    return this.#add({
      kind: 'said',
      place: this.#place(),
      message: `m${this.steps.length}`,
      claims: findClaims(text),
    });
  }

  /** The last claim of a kind. */
  verdict(kind: string) {
    return judgeSteps(this.steps).findLast((claim) => claim.kind === kind);
  }

  /** Its status and reason. */
  says(kind: string): string {
    const found = this.verdict(kind);
    return found === undefined ? 'silent' : `${found.status} ${found.reason}`;
  }

  get lastCallId(): string {
    return `c${this.#calls}`;
  }

  #call(tool: string, action: CallAction, result: Partial<Extract<Step, { kind: 'result' }>>): this {
    this.#calls += 1;
    const id = this.lastCallId;
    this.#add({ kind: 'call', place: this.#place(), id, tool, action });
    return this.#add({ kind: 'result', place: this.#place(), id, output: '', ...result });
  }

  #add(step: Step): this {
    this.steps.push(step);
    return this;
  }

  #place(): StepPlace {
    const from = this.steps.length;
    return { at: from, file: 'f', from, line: from + 1, session: 's', thread: 's' };
  }
}

export const refusal = "The user doesn't want to proceed with this tool use. The tool use was rejected.";
