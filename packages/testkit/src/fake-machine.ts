import type { LockEnvironment, ProcessIdentity } from '@agentspine/durable-fs';
import type { ManualClock } from './manual-clock.ts';
import { sequentialIds } from './sequential-ids.ts';

/** Processes and timers of a test: waiting moves the clock, and a process is gone when the test says so. */
export class FakeMachine {
  readonly #clock: ManualClock;
  readonly #gone = new Set<number>();
  readonly #refreshes = new Set<() => void>();
  readonly #nextToken = sequentialIds('token');

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  /** What a process with this number hands to `acquireLock`. */
  process(pid: number): LockEnvironment {
    return {
      self: { machine: 'fake', pid, startedAt: String(pid) },
      stateOf: (other) => this.#stateOf(other),
      now: this.#clock.now,
      nextToken: this.#nextToken,
      wait: async (ms) => {
        this.#clock.advance(ms);
        await new Promise((resolve) => setImmediate(resolve));
      },
      every: (_, action) => {
        this.#refreshes.add(action);
        return () => this.#refreshes.delete(action);
      },
    };
  }

  /** From now on the process does not exist; its lock files stay. */
  endProcess(pid: number): void {
    this.#gone.add(pid);
  }

  /** Lets every holder refresh its lock once. */
  refreshLocks(): void {
    for (const refresh of this.#refreshes) refresh();
  }

  #stateOf({ machine, pid, startedAt }: ProcessIdentity): 'alive' | 'gone' | 'unknown' {
    if (this.#gone.has(pid)) return 'gone';
    return machine === 'fake' && startedAt !== undefined ? 'alive' : 'unknown';
  }
}
