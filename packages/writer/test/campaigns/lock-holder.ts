import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process that holds the write lock of a home's database until it is killed. */
export class LockHolder {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ended = once(child, 'exit');
  }

  /** Resolves when the lock is held. */
  static async start(home: string): Promise<LockHolder> {
    const program = join(import.meta.dirname, 'children/hold-write-lock.ts');
    const child = spawn(process.execPath, [program, join(home, 'spine.db')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const holder = new LockHolder(child);
    await Promise.race([once(child.stdout ?? child, 'data'), holder.#ended]);
    if (child.exitCode !== null) throw new Error('the lock could not be had');
    return holder;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
