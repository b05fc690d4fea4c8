import type { Home } from '@agentspine/stores';
import { isOnThread, OtherThread, threadFile } from '@agentspine/stores/other-thread';
import { type ChunkEvents, type FileToTrace, readTracedFile, type TranscriptSource } from './read-traced-file.ts';

/** The next chunk of a file, none at its end; or that the other thread could not read it. */
export type TraceAnswer = { readonly kind: 'chunk'; readonly told: ChunkEvents } | { readonly kind: 'end' | 'failed' };

/** A file to begin with, or a further chunk of one, under the number of its file. */
export interface TraceRequest {
  readonly fileId: number;
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
  readonly #thread: OtherThread<TraceRequest, TraceAnswer> | undefined;
  #nextFileId = 0;

  /** Without a second thread everything is done in this one. */
  constructor({ hasThread, custody, harnesses, home }: TracePoolOptions) {
    this.#source = { custody, harnesses };
    const file = hasThread ? threadFile('trace-worker', import.meta.url) : undefined;
    if (file === undefined) return;
    const places = { custody: home.custody, blobs: home.blobs };
    this.#thread = new OtherThread(file, places);
  }

  /**
   * The chunks of a file, each read when it is asked for. What the other thread cannot read is read here, so that an error
   * is what it is where it is thrown.
   */
  async *read(file: FileToTrace): AsyncGenerator<ChunkEvents, void, void> {
    if (!this.#isOnThread(file)) {
      yield* readTracedFile(this.#source, file);
      return;
    }
    const fileId = this.#nextFileId;
    this.#nextFileId += 1;
    let { cursor } = file;
    for (let request: TraceRequest = { fileId, file }; ; request = { fileId }) {
      const answer = await this.#ask(request);
      if (answer.kind === 'end') return;
      if (answer.kind !== 'chunk') break;
      cursor = answer.told.cursor;
      yield answer.told;
    }
    yield* readTracedFile(this.#source, { ...file, cursor });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread?.[Symbol.asyncDispose]();
  }

  #isOnThread({ generations }: FileToTrace): boolean {
    return generations.flat().every(({ harness }) => isOnThread(harness, this.#source.harnesses));
  }

  /** Where there is no other thread, or none any more, this one goes on. */
  async #ask(request: TraceRequest): Promise<TraceAnswer> {
    if (this.#thread?.isAlive !== true) return { kind: 'failed' };
    return this.#thread.ask(request).catch(() => ({ kind: 'failed' }));
  }
}
