import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hasEnded, untilEnded, untilHolds } from '@agentspine/testkit';

const pollMs = 5;

/** A program of `children/` that works until it is told to end. What it says goes to files of a folder. */
export class ChildProgram {
  readonly name: string;
  readonly #child: ChildProcess;
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
    await untilEnded(this.name, this.#child);
    return { code: this.#child.exitCode, complaints: this.complaints() };
  }

  /** Whether it has not ended. */
  get isRunning(): boolean {
    return !hasEnded(this.#child);
  }

  /** Lines of what it said so far. */
  said(): readonly string[] {
    return readFileSync(this.#saidPath, 'utf8').split('\n').slice(0, -1);
  }

  complaints(): string {
    return readFileSync(this.#complaintsPath, 'utf8');
  }

  async #waitFor(holds: () => boolean): Promise<void> {
    await untilHolds(
      `what ${this.name} was to say`,
      () => {
        if (hasEnded(this.#child)) throw new Error(`${this.name} ended too early: ${this.complaints()}`);
        return holds();
      },
      { everyMs: pollMs },
    );
  }
}
