/** What is to happen once a transaction is committed, in the order of the commits. */
export class AfterCommit {
  /** Of the transaction that is open. */
  readonly #waiting: (() => void)[] = [];
  /** What is to run now. */
  readonly #committed: (() => void)[] = [];

  /** How many actions wait, for `forgetBeyond`. */
  get length(): number {
    return this.#waiting.length;
  }

  push(action: () => void): void {
    this.#waiting.push(action);
  }

  /** Drops actions of a part that was undone; of all of it by default. */
  forgetBeyond(length = 0): void {
    this.#waiting.length = length;
  }

  /** Also where an action commits something itself: what follows from that waits for its turn. */
  run(): void {
    const isRunning = this.#committed.length > 0;
    for (const action of this.#waiting.splice(0)) this.#committed.push(action);
    if (isRunning) return;
    try {
      for (const action of this.#committed) action();
    } finally {
      this.#committed.length = 0;
    }
  }
}
