import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 5;

/** A program of `children/` that works until it is told to end. What it says goes to files of a folder. */
export class ChildProgram {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown[]>;
  readonly #saidPath: string;
  readonly #complaintsPath: string;

  constructor(folder: string, name: string, args: readonly string[]) {
    this.name = name;
    const label = `${name}-${args.length}-${performance.now()}`;
    this.#saidPath = join(folder, `${label}.said`);
    this.#complaintsPath = join(folder, `${label}.complaints`);
    const files = [openSync(this.#saidPath, 'w'), openSync(this.#complaintsPath, 'w')] as const;
    const program = join(import.meta.dirname, `children/${name}.ts`);
    this.#child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', ...files] });
    this.#exit = once(this.#child, 'exit');
    for (const file of files) closeSync(file);
  }

  /** Waits until it has said something. */
  async hasBegun(): Promise<this> {
    await this.#waitFor(() => statSync(this.#saidPath).size > 0);
    return this;
  }

  /** Waits until it has said so many lines. */
  async hasSaid(lines: number): Promise<void> {
    await this.#waitFor(() => this.said().length >= lines);
  }

  /** Tells it to end, and waits until it has; returns its exit code and what it said of what went wrong. */
  async end(): Promise<{ readonly code: unknown; readonly complaints: string }> {
    this.#child.stdin?.end();
    const [code] = await this.#exit;
    return { code, complaints: this.complaints() };
  }

  /** Whether it has not ended. */
  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Lines of what it said so far. */
  said(): readonly string[] {
    return readFileSync(this.#saidPath, 'utf8').split('\n').slice(0, -1);
  }

  complaints(): string {
    return readFileSync(this.#complaintsPath, 'utf8');
  }

  async #waitFor(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.#child.exitCode !== null) throw new Error(`${this.name} ended too early: ${this.complaints()}`);
      await sleep(pollMs);
    }
  }
}
