import { Worker } from 'node:worker_threads';
import { builtInHarnesses, type HarnessRegistry } from '@agentspine/ingest';
import { type DerivedStretch, deriveStretch, type StretchTask } from './derive-stretch.ts';

/** Below so many new bytes a second thread costs more than it brings: it takes some 40 ms to start. */
export const threadWorthBytes = 6 * 1024 * 1024;

/** How many bytes may wait for the other thread before this one derives a stretch itself: a moment's work. */
const waitingBytesMax = 3_000_000;

/** The other thread's nursery: a larger one saves little time and costs its size. */
const workerLimits = { maxYoungGenerationSizeMb: 16 };

const isSource = import.meta.url.endsWith('.ts');

/** Whether another thread has the same harness: those that a program brings cannot be sent there. */
export function isOnThread(source: string, harnesses: HarnessRegistry): boolean {
  return builtInHarnesses.find(source) === harnesses.find(source);
}

interface Waiting {
  readonly bytes: number;
  readonly resolve: (derived: DerivedStretch) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Derives stretches on two threads: the other one is sent work while it has less than a moment's worth, and this one takes
 * the rest, so both are busy whatever else this one has to do. Answers come in any order; cursors are saved a file at a time.
 */
export class DerivePool implements AsyncDisposable {
  readonly #harnesses: HarnessRegistry;
  readonly #waiting = new Map<number, Waiting>();
  /** Until it dies. */
  #worker: Worker | undefined;
  #waitingBytes = 0;
  #nextId = 0;

  /** Without a second thread everything is derived in this one. */
  constructor({ hasThread, harnesses }: { readonly hasThread: boolean; readonly harnesses: HarnessRegistry }) {
    this.#harnesses = harnesses;
    if (!hasThread) return;
    const entry = new URL(isSource ? './derive-worker.ts' : './derive-worker.js', import.meta.url);
    this.#worker = new Worker(entry, { resourceLimits: workerLimits });
    this.#worker.on('message', (answer) => this.#settle(answer));
    this.#worker.on('error', (error) => this.#fail(error));
  }

  /** Derives a stretch, here or on the other thread. */
  derive(task: StretchTask): Promise<DerivedStretch> {
    const worker = this.#worker;
    const isBusy = this.#waitingBytes > waitingBytesMax;
    if (worker === undefined || isBusy || !isOnThread(task.entry.harness, this.#harnesses)) {
      return Promise.resolve(deriveStretch(task, this.#harnesses));
    }
    const id = this.#nextId;
    this.#nextId += 1;
    this.#waitingBytes += task.bytes.length;
    worker.postMessage({ id, task });
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { bytes: task.bytes.length, resolve, reject });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }

  #settle(answer: { readonly id: number; readonly derived?: DerivedStretch; readonly error?: unknown }): void {
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    this.#waiting.delete(answer.id);
    this.#waitingBytes -= waiting.bytes;
    if (answer.derived === undefined) waiting.reject(answer.error);
    else waiting.resolve(answer.derived);
  }

  /**
   * The thread died: whoever waits for it fails, and with it the import, which the next one takes up. Who comes later gets
   * an answer from this thread, because the other one never gives another.
   */
  #fail(error: unknown): void {
    this.#worker = undefined;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
