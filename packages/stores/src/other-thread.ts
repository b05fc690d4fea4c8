import { existsSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { knownHarnesses } from '@agentspine/harnesses';
import type { HarnessRegistry } from '@agentspine/ingest';

/** Below so many new bytes a second thread costs more than it brings: it takes some 40 ms to start. */
export const threadWorthBytes = 6 * 1024 * 1024;

/** Loaded where a thread is: it costs a process 3 ms, and most imports need none. */
const threads = () => process.getBuiltinModule('node:worker_threads');

/** The other thread's nursery: a larger one saves little time and costs its size. */
const workerLimits = { maxYoungGenerationSizeMb: 16 };

/**
 * The file of a second thread that is beside the module at `here`; `undefined` where it does not, because a bundler took the
 * module elsewhere: then one thread does everything.
 */
export function threadFile(name: string, here: string | undefined): URL | undefined {
  if (here === undefined) return undefined;
  const file = new URL(`./${name}.${here.endsWith('.ts') ? 'ts' : 'js'}`, here);
  return existsSync(file) ? file : undefined;
}

/** Whether another thread has the same harness: those that a program brings cannot be sent there. */
export function isOnThread(source: string, harnesses: HarnessRegistry): boolean {
  return knownHarnesses.find(source) === harnesses.find(source);
}

/** A request under the number that its answer has. */
interface Numbered<Request> {
  readonly id: number;
  readonly request: Request;
}

type NumberedAnswer<Answer> = { readonly id: number } & (
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'error'; readonly error: unknown }
);

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** A second thread that answers requests, in any order. */
export class OtherThread<Request, Answer> implements AsyncDisposable {
  readonly #waiting = new Map<number, Waiting<Answer>>();
  /** Until it dies. */
  #worker: Worker | undefined;
  #nextId = 0;

  /** Starts the thread. `entry` is its file, `data` its `workerData`. */
  constructor(entry: URL, data?: unknown) {
    const { Worker } = threads();
    this.#worker = new Worker(entry, { workerData: data, resourceLimits: workerLimits });
    this.#worker.on('message', (answer: NumberedAnswer<Answer>) => this.#settle(answer));
    this.#worker.on('error', (error) => this.#fail(error));
  }

  /** Whether it answers; one that died does not come back. */
  get isAlive(): boolean {
    return this.#worker !== undefined;
  }

  /** Sends a request. Rejects with what the other thread threw, or with what it died of. */
  ask(request: Request): Promise<Answer> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      if (this.#worker === undefined) {
        reject(new Error('the other thread has ended'));
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, request } satisfies Numbered<Request>);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }

  #settle(settled: NumberedAnswer<Answer>): void {
    const waiting = this.#waiting.get(settled.id);
    this.#waiting.delete(settled.id);
    if (settled.kind === 'answer') waiting?.resolve(settled.answer);
    else waiting?.reject(settled.error);
  }

  /** The thread died: every waiting call fails, because it never gives another answer. */
  #fail(error: unknown): void {
    this.#worker = undefined;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

/** The other end: answers the requests of an `OtherThread`. Call it in the file that is its entry. */
export function answerRequests<Request, Answer>(answer: (request: Request) => Answer | Promise<Answer>): void {
  const port = threads().parentPort;
  if (port === null) throw new TypeError('this file runs as a worker thread');
  const send = (message: NumberedAnswer<Answer>) => port.postMessage(message);
  port.on('message', async ({ id, request }: Numbered<Request>) => {
    try {
      send({ id, kind: 'answer', answer: await answer(request) });
    } catch (error) {
      send({ id, kind: 'error', error });
    }
  });
}
