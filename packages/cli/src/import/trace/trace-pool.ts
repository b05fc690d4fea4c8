import { Worker } from 'node:worker_threads';
import { type TracedStretch, type TraceTask, traceStretch } from './trace-stretch.ts';

/** The other thread's nursery: a larger one saves little time and costs its size. */
const workerLimits = { maxYoungGenerationSizeMb: 16 };

const isSource = import.meta.url.endsWith('.ts');

interface Waiting {
  readonly resolve: (traced: TracedStretch) => void;
  readonly reject: (error: unknown) => void;
}

/** Makes events of stretches on another thread, while this one writes those of the stretches before. */
export class TracePool implements AsyncDisposable {
  readonly #waiting = new Map<number, Waiting>();
  /** Until it dies. */
  #worker: Worker | undefined;
  #nextId = 0;

  /** Without a second thread everything is done in this one. */
  constructor({ hasThread }: { readonly hasThread: boolean }) {
    if (!hasThread) return;
    const entry = new URL(isSource ? './trace-worker.ts' : './trace-worker.js', import.meta.url);
    this.#worker = new Worker(entry, { resourceLimits: workerLimits });
    this.#worker.on('message', (answer) => this.#settle(answer));
    this.#worker.on('error', (error) => this.#fail(error));
  }

  async trace(task: TraceTask): Promise<TracedStretch> {
    const worker = this.#worker;
    if (worker === undefined) return traceStretch(task);
    const id = this.#nextId;
    this.#nextId += 1;
    worker.postMessage({ id, task });
    return await new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }

  #settle(answer: { readonly id: number; readonly traced?: TracedStretch; readonly error?: unknown }): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    if (answer.traced === undefined) waiting.reject(answer.error);
    else waiting.resolve(answer.traced);
  }

  /** The thread died: who waits for it fails, and with it the import, which the next one takes up. */
  #fail(error: unknown): void {
    this.#worker = undefined;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
