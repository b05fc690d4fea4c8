/** What gaps among questions depend on. */
export interface ReadGapsOptions {
  /** Bytes of the write-ahead log now. */
  readonly logBytes: () => number;
  /** Milliseconds of a clock that only goes forward. */
  readonly nowMs: () => number;
  /** Resolves after so many milliseconds. */
  readonly sleep: (ms: number) => Promise<unknown>;
}

/** A writer begins the log again at 4 MiB, where no reader is in the way. */
export const logBytesMax = 6 * 1024 * 1024;
/** Questions that take longer than this are not waited for: others would wait with us. */
const questionMsMax = 250;
/** How long nobody asks at most, and how often it is looked whether a writer emptied the log. */
const gap = { msMax: 100, lookMs: 5 } as const;
/** After a gap in which no writer did. */
const againMs = 1_000;
/**
 * On a busy machine no question ends and no writer comes in so short a time: with each time that the log is longer than it may be it is
 * waited twice as long, but no more than so many times.
 */
const patienceMax = 8;

/**
 * Leaves a gap among questions where they keep a writer from beginning its write-ahead log again: it can do so only at a moment when
 * nobody reads, and questions of several pages overlap without an end.
 */
export class ReadGaps {
  readonly #options: ReadGapsOptions;
  readonly #running = new Set<Promise<unknown>>();
  #gap: Promise<void> | undefined;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  /** A log that did not grow since a gap has no writer that could empty it. */
  #leftBytes = 0;

  constructor(options: ReadGapsOptions) {
    this.#options = options;
  }

  /** Asks; where a gap is due, it comes first. */
  async ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    if (this.#gap === undefined && this.#isDue()) {
      this.#gap = this.#leaveGap().finally(() => {
        this.#gap = undefined;
      });
    }
    if (this.#gap !== undefined) await this.#gap;
    const running = question();
    const ended = running.catch(() => undefined);
    this.#running.add(ended);
    void ended.then(() => this.#running.delete(ended));
    return running;
  }

  #isDue(): boolean {
    const { logBytes, nowMs } = this.#options;
    if (nowMs() < this.#notBeforeMs) return false;
    const bytes = logBytes();
    if (bytes < this.#leftBytes) this.#leftBytes = 0;
    return bytes > Math.max(logBytesMax, this.#leftBytes);
  }

  async #leaveGap(): Promise<void> {
    const { logBytes, nowMs, sleep } = this.#options;
    let bytes = logBytes();
    const patience = Math.min(patienceMax, 2 ** Math.max(0, Math.floor(bytes / logBytesMax) - 1));
    await Promise.race([Promise.all(this.#running), sleep(questionMsMax * patience)]);
    for (const endMs = nowMs() + gap.msMax * patience; nowMs() < endMs; ) {
      await sleep(gap.lookMs);
      const before = bytes;
      bytes = logBytes();
      // A fast writer has made it long again already.
      if (bytes < before || bytes <= logBytesMax) return;
    }
    this.#leftBytes = bytes;
    this.#notBeforeMs = nowMs() + againMs / patience;
  }
}
