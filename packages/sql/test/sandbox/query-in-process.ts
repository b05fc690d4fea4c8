import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { serveQuery } from '../../src/sandbox/serve-query.ts';
import { serveSeal } from '../../src/sidecars/serve-seal.ts';

/**
 * Stands for `QueryProcess` in tests that ask what an answer is, and not what a process may do: the same code runs in this process.
 * To start one takes five times as long. The tests of processes are listed in `vitest.config.ts`.
 */
export class QueryProcess implements Disposable {
  readonly child: ChildProcess;

  constructor(_limits: unknown, _entry: unknown, task: 'query' | 'seal' = 'query') {
    this.child = new InProcessChild(task) as unknown as ChildProcess;
  }

  [Symbol.dispose](): void {
    this.child.kill('SIGKILL');
  }
}

/** As much of a child process as the one that asks uses. */
class InProcessChild extends EventEmitter {
  readonly #input = Object.assign(new PassThrough(), { ref: () => undefined, unref: () => undefined });
  readonly #output = Object.assign(new PassThrough(), { ref: () => undefined, unref: () => undefined });
  readonly stdio = [this.#input, null, null, this.#output];
  exitCode: number | null = null;
  signalCode: NodeJS.Signals | null = null;

  constructor(task: 'query' | 'seal') {
    super();
    this.#output.on('close', () => {
      this.#input.destroy();
      if (this.signalCode === null) this.exitCode = 0;
      this.emit('close', this.exitCode, this.signalCode);
    });
    void (task === 'seal' ? serveSeal : serveQuery)(this.#input, this.#output);
  }

  /** Nothing holds a test. */
  ref(): void {}
  unref(): void {}

  kill(signal: NodeJS.Signals): void {
    if (this.exitCode !== null || this.signalCode !== null) return;
    this.signalCode = signal;
    this.#output.destroy();
  }
}
