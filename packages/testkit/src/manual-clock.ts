/** A clock that only the test moves, also backwards. */
export class ManualClock {
  #nowMs: number;

  /** Starts at an instant in milliseconds since the epoch, or in RFC 3339. */
  constructor(start: number | string = '2026-01-02T03:04:05.678Z') {
    this.#nowMs = typeof start === 'number' ? start : Date.parse(start);
  }

  /** Milliseconds since the epoch; bound, so that it can be handed in as a function. */
  readonly now = (): number => this.#nowMs;

  advance(ms: number): void {
    this.#nowMs += ms;
  }

  set(nowMs: number): void {
    this.#nowMs = nowMs;
  }
}
