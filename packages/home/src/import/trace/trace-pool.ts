import { Worker } from 'node:worker_threads';
import type { Home } from '../../home-paths.ts';
import { isOnThread } from '../derive-pool.ts';
import { type FileToTrace, readTracedFile, type ToldStretch, type TranscriptSource } from './read-traced-file.ts';

/** The other thread's nursery: a larger one saves little time and costs its size. */
const workerLimits = { maxYoungGenerationSizeMb: 16 };

const isSource = import.meta.url.endsWith('.ts');

/** The next stretch of a file, none at its end; or that the other thread could not read it. */
export type TraceAnswer =
  | { readonly id: number; readonly kind: 'stretch'; readonly told: ToldStretch }
  | { readonly id: number; readonly kind: 'end' | 'failed' };

/** A file to begin with, or a further stretch of one, under the number of its answers. */
export interface TraceRequest {
  readonly id: number;
  readonly file?: FileToTrace;
}

export interface TracePoolOptions extends TranscriptSource {
  /** Whether a second thread reads. */
  readonly hasThread: boolean;
  /** Where the other thread finds the same custody. */
  readonly home: Pick<Home, 'custody' | 'blobs'>;
}

/** Reads files of custody on another thread, while this one writes the events of those before. */
export class TracePool implements AsyncDisposable {
  readonly #source: TranscriptSource;
  readonly #waiting = new Map<number, (answer: TraceAnswer) => void>();
  /** Until it dies. */
  #worker: Worker | undefined;
  #nextId = 0;

  /** Without a second thread everything is done in this one. */
  constructor({ hasThread, custody, harnesses, home }: TracePoolOptions) {
    this.#source = { custody, harnesses };
    if (!hasThread) return;
    const entry = new URL(isSource ? './trace-worker.ts' : './trace-worker.js', import.meta.url);
    const workerData = { custody: home.custody, blobs: home.blobs };
    this.#worker = new Worker(entry, { workerData, resourceLimits: workerLimits });
    this.#worker.on('message', (answer: TraceAnswer) => this.#settle(answer));
    this.#worker.on('error', () => this.#giveUp());
  }

  /**
   * The stretches of a file, each read when it is asked for. What the other thread cannot read is read here, so that an error
   * is what it is where it is thrown.
   */
  async *read(file: FileToTrace): AsyncGenerator<ToldStretch, void, void> {
    if (!this.#isOnThread(file)) {
      yield* readTracedFile(this.#source, file);
      return;
    }
    const id = this.#nextId;
    this.#nextId += 1;
    let { cursor } = file;
    for (let request: TraceRequest = { id, file }; ; request = { id }) {
      const answer = await this.#ask(request);
      if (answer.kind === 'end') return;
      if (answer.kind !== 'stretch') break;
      cursor = answer.told.cursor;
      yield answer.told;
    }
    yield* readTracedFile(this.#source, { ...file, cursor });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.terminate();
  }

  #isOnThread({ generations }: FileToTrace): boolean {
    return generations.flat().every(({ harness }) => isOnThread(harness, this.#source.harnesses));
  }

  #ask(request: TraceRequest): Promise<TraceAnswer> {
    const { id } = request;
    const worker = this.#worker;
    if (worker === undefined) return Promise.resolve({ id, kind: 'failed' });
    worker.postMessage(request);
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
    });
  }

  #settle(answer: TraceAnswer): void {
    const resolve = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    resolve?.(answer);
  }

  /** The thread died: this one goes on. */
  #giveUp(): void {
    this.#worker = undefined;
    for (const id of [...this.#waiting.keys()]) this.#settle({ id, kind: 'failed' });
  }
}
