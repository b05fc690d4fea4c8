/** Waits for somebody to say that there is something to do. What is said while nobody waits is kept. */
export class Wake {
  #isWanted = false;
  #resume: (() => void) | undefined;

  /** There is something to do. */
  now(): void {
    this.#isWanted = true;
    this.#resume?.();
  }

  /** Whether it was woken, and not just the time that passed, or the signal. The time is in milliseconds. */
  async wait(ms: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#isWanted) await this.#pause(ms, signal);
    const wasWoken = this.#isWanted;
    this.#isWanted = false;
    return wasWoken;
  }

  /** Lets the time pass; what is said in it needs no waking of its own. */
  async gather(ms: number, signal: AbortSignal): Promise<void> {
    await this.#pause(ms, signal, { untilWoken: false });
    this.#isWanted = false;
  }

  async #pause(ms: number, signal: AbortSignal, { untilWoken = true } = {}): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#resume = undefined;
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
      if (untilWoken) this.#resume = end;
    });
  }
}
