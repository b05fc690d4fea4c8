/**
 * A fair turn at the write lock among processes.
 *
 * SQLite gives the lock to the process that asks at the right moment, and a process that writes without a pause is always there
 * first (RELIABILITY 0.16). So a process that has to wait says so, by changing the mtime of a file beside the database, and asks
 * again every millisecond or so. Who writes looks at that file when it has had the lock for a slice of time, and pauses
 * for long enough that all who wait have asked once. Who of them is first is chance, and chance is fair. Nothing depends
 * on it but fairness: without the file, or when a process dies, everybody just competes.
 */
import { closeSync, constants, fstatSync, futimesSync, openSync } from 'node:fs';

/** How long one process may go on writing while others wait. */
const sliceMs = 6;
/** Who waits asks again after so long, and after up to twice of it. */
const pollMs = 0.6;
/** More than twice `pollMs`, and time to wake up. */
const pauseMs = 2;
/** A process that was idle for so long has let everybody ask. */
const idleMs = 3;

/** The source of times and sleeps; milliseconds of a clock that only goes forward. */
export interface TurnTimer {
  /** The time, in milliseconds since the epoch. */
  readonly now: () => number;
  /** Waits for so many milliseconds. */
  readonly sleep: (ms: number) => void;
}

/** The real one; it blocks the thread, as SQLite does while it waits. */
export const blockingTimer: TurnTimer = {
  now: () => performance.now(),
  sleep: (ms) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms),
};

export class WriteTurn implements Disposable {
  readonly #timer: TurnTimer;
  #descriptor: number | undefined;
  #seenMark = 0;
  #sliceStart = 0;
  #lastEnd = Number.NEGATIVE_INFINITY;

  /** `path` is the file that shows that a process waits; it is made when it is missing. A reader has none. */
  constructor(path: string | undefined, timer: TurnTimer) {
    this.#timer = timer;
    if (path === undefined) return;
    const { O_CREAT, O_RDWR, O_NOFOLLOW = 0 } = constants;
    try {
      this.#descriptor = openSync(path, O_CREAT | O_RDWR | O_NOFOLLOW, 0o600);
    } catch {
      this.#descriptor = undefined;
    }
  }

  /** Call before the lock is asked for: pauses when this process has had its slice and another one waits. */
  begin(now: number): void {
    if (now - this.#lastEnd > idleMs) this.#startSlice(now);
    if (now - this.#sliceStart < sliceMs) return;
    if (this.#readMark() !== this.#seenMark) this.#timer.sleep(pauseMs);
    this.#startSlice(this.#timer.now());
  }

  /** Call when the lock was taken by another process: says that this one waits, and sleeps a little. */
  wait(): void {
    const now = this.#timer.now();
    if (this.#descriptor !== undefined) {
      // Any other time than before will do; whole milliseconds of the timer are as good as random.
      try {
        futimesSync(this.#descriptor, Math.trunc(now), (process.pid * 1009 + Math.trunc(now * 1000)) % 2 ** 31);
      } catch {
        // A file system that became read-only: others do not see that it waits, and nothing else is lost.
      }
    }
    this.#timer.sleep(pollMs * (1 + ((now * 1000) % 1)));
  }

  /** Call when the lock was got after waiting. */
  gotLock(): void {
    this.#startSlice(this.#timer.now());
  }

  /** Call when the lock was given back. */
  end(now: number): void {
    this.#lastEnd = now;
  }

  [Symbol.dispose](): void {
    if (this.#descriptor === undefined) return;
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #startSlice(now: number): void {
    this.#sliceStart = now;
    this.#seenMark = this.#readMark();
  }

  #readMark(): number {
    return this.#descriptor === undefined ? 0 : fstatSync(this.#descriptor).mtimeMs;
  }
}
