/** Ends what takes too long; time that is spent in somebody else's hands does not count. */
export class WallClock {
  readonly #onEnd: () => void;
  #leftMs: number;
  #since = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number, onEnd: () => void) {
    this.#leftMs = limitMs;
    this.#onEnd = onEnd;
    this.resume();
  }

  /** Stops counting. */
  pause(): void {
    this.stop();
    this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - this.#since));
  }

  /** Counts on. */
  resume(): void {
    this.#since = performance.now();
    this.#timer = setTimeout(this.#onEnd, this.#leftMs);
  }

  /** Ends it, for good. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
