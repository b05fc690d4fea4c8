import { type FSWatcher, watch } from 'node:fs';

/** After a sign it is looked so often and so long: a commit is in the WAL a moment before it can be read. */
const eager = { everyMs: 5, forMs: 100 };

/**
 * Waits until somebody may have committed to the store of a home: the system tells when its write-ahead log is written, so that
 * a commit is seen at once and a quiet home costs next to nothing. Where the system does not tell, as on some network drives,
 * the wait ends after `slowMs`.
 */
export class StoreSigns implements Disposable {
  readonly #directory: string;
  readonly #file: string;
  readonly #slowMs: number;
  readonly #waiting = new Set<() => void>();
  #watcher: FSWatcher | undefined;
  #signMs = Number.NEGATIVE_INFINITY;

  /** `file` is the name of the log in the folder of the home. */
  constructor(directory: string, file: string, slowMs: number) {
    this.#directory = directory;
    this.#file = file;
    this.#slowMs = slowMs;
  }

  /** Resolves when it is time to look again, or when `signal` is aborted. */
  wait(signal: AbortSignal): Promise<void> {
    // A home that was not there, or is another folder now, is watched as soon as it can be.
    this.#watcher ??= this.#watch();
    const isEager = performance.now() - this.#signMs < eager.forMs;
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, isEager ? eager.everyMs : this.#slowMs);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
      else if (!isEager) this.#waiting.add(done);
    });
  }

  [Symbol.dispose](): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #watch(): FSWatcher | undefined {
    try {
      const watcher = watch(this.#directory, { persistent: false }, (_, name) => {
        // Where the system does not say which file, it may be this one.
        if (name === null || name === this.#file) this.#tell();
      });
      watcher.on('error', () => this[Symbol.dispose]());
      return watcher;
    } catch {
      // There is no such folder, or no watch is left: it is looked every `slowMs`.
      return undefined;
    }
  }

  #tell(): void {
    this.#signMs = performance.now();
    for (const done of this.#waiting) done();
  }
}
