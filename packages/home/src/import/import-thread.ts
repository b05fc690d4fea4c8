import assert from 'node:assert/strict';
import type { Home } from '@agentspine/stores';
import { OtherThread, threadFile } from '@agentspine/stores/other-thread';
import type { ArchiveTask, BuiltArchive } from './build-beside.ts';
import type { ChunkTask, DerivedChunk } from './derive-chunk.ts';
import type { TraceAnswer, TraceRequest } from './trace/trace-answers.ts';

/** What the second thread is asked for. */
export type ThreadRequest =
  | { readonly kind: 'derive'; readonly task: ChunkTask; readonly keepsEvents: boolean }
  | { readonly kind: 'trace'; readonly request: TraceRequest }
  | { readonly kind: 'build'; readonly task: ArchiveTask };

/** What it answers, of the kind that was asked for. */
export type ThreadAnswer =
  | { readonly kind: 'derive'; readonly derived: DerivedChunk }
  | { readonly kind: 'trace'; readonly answer: TraceAnswer }
  | { readonly kind: 'build'; readonly built: BuiltArchive };

/**
 * The second thread of an import, which starts with its first request. It derives chunks, and afterwards reads them for the trace:
 * the code that parses is compiled and warm by then, and one heap is less than two. Between two files it builds the archive.
 */
export class ImportThread implements AsyncDisposable {
  readonly #places: Pick<Home, 'custody' | 'blobs'>;
  #thread: OtherThread<ThreadRequest, ThreadAnswer> | undefined;
  #wasStarted = false;
  #filesBegun = 0;

  /** `places` is where the thread finds the custody of this home. */
  constructor({ custody, blobs }: Pick<Home, 'custody' | 'blobs'>) {
    this.#places = { custody, blobs };
  }

  /** Whether it answers, or will when it is started. There is none where a bundler left its file out. */
  get isAlive(): boolean {
    return this.#started()?.isAlive === true;
  }

  /** A number for a file that is to be read for the trace. */
  nextFileId(): number {
    this.#filesBegun += 1;
    return this.#filesBegun;
  }

  /** Derives a chunk, and keeps its events for the trace. Rejects with what the thread threw, or with what it died of. */
  async derive(task: ChunkTask, keepsEvents: boolean): Promise<DerivedChunk> {
    const answer = await this.#ask({ kind: 'derive', task, keepsEvents });
    assert.equal(answer.kind, 'derive');
    return answer.derived;
  }

  /** The next chunk of a file for the trace. Rejects with what the thread died of. */
  async read(request: TraceRequest): Promise<TraceAnswer> {
    const answer = await this.#ask({ kind: 'trace', request });
    assert.equal(answer.kind, 'trace');
    return answer.answer;
  }

  /** Builds the archive, a stretch of the ledger at a time. Rejects with what the thread threw, or with what it died of. */
  async build(task: ArchiveTask): Promise<BuiltArchive> {
    const answer = await this.#ask({ kind: 'build', task });
    assert.equal(answer.kind, 'build');
    return answer.built;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread?.[Symbol.asyncDispose]();
  }

  async #ask(request: ThreadRequest): Promise<ThreadAnswer> {
    const thread = this.#started();
    if (thread === undefined) throw new Error('there is no other thread');
    return await thread.ask(request);
  }

  #started(): OtherThread<ThreadRequest, ThreadAnswer> | undefined {
    if (this.#wasStarted) return this.#thread;
    this.#wasStarted = true;
    const file = threadFile('import-worker', import.meta.url);
    if (file !== undefined) this.#thread = new OtherThread(file, this.#places);
    return this.#thread;
  }
}
