import type { OpenSpine } from './open-spine.ts';
import { isBusy } from './translate-sqlite-error.ts';
import type { TurnTimer } from './write-turn.ts';

/** Waiting for the locks of `spine.db`, in turn with other processes, for a bounded time. */
export class LockWait {
  readonly #timer: TurnTimer;
  readonly #fullMs: number;
  /** After a wait that failed the next ones only try once, until one succeeds. */
  #leftMs: number;

  constructor(timer: TurnTimer, busyTimeoutMs: number) {
    this.#timer = timer;
    this.#fullMs = busyTimeoutMs;
    this.#leftMs = busyTimeoutMs;
  }

  /** How long the next wait may take, in milliseconds. */
  get leftMs(): number {
    return this.#leftMs;
  }

  /** The next waits only ask. */
  giveUp(): void {
    this.#leftMs = 0;
  }

  /** Asks until the lock is free. Nothing of `action` has happened when SQLite says that it is busy. */
  untilFree<Result>(openNow: () => OpenSpine, action: () => Result): Result {
    for (let start: number | undefined; ; ) {
      const open = openNow();
      open.waitByItself();
      try {
        const result = action();
        if (start !== undefined) open.turn.gotLock();
        return result;
      } catch (error) {
        if (!isBusy(error)) throw error;
        start ??= this.#timer.now();
        if (this.#timer.now() - start >= this.#leftMs) {
          this.giveUp();
          throw error;
        }
        open.turn.wait();
      }
    }
  }

  /** The same for an action that writes; once it got through, the next ones wait for the whole time again. */
  untilWritten<Result>(openNow: () => OpenSpine, action: () => Result): Result {
    const result = this.untilFree(openNow, action);
    this.#leftMs = this.#fullMs;
    return result;
  }

  /** Runs `action`, which writes, in the turn of this process. */
  inTurn<Result>({ turn }: OpenSpine, action: () => Result): Result {
    turn.begin(this.#timer.now());
    const result = action();
    turn.end(this.#timer.now());
    return result;
  }
}
