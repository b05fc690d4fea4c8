import { type ChunkEvents, type KeptEvents, readKept } from '@agentspine/ingest';
import { isOnThread } from '@agentspine/stores/other-thread';
import type { ImportThread } from '../import-thread.ts';
import { type FileToTrace, readTracedFile, type TranscriptSource } from './read-traced-file.ts';
import type { TraceAnswer, TraceRequest } from './trace-answers.ts';

export interface TracePoolOptions extends TranscriptSource {
  /** A second thread that reads; without it everything is done in this one. */
  readonly thread: Pick<ImportThread, 'isAlive' | 'nextFileId' | 'read'> | undefined;
  /** After when pieces were taken that are still in this machine's transcripts too, RFC 3339; `undefined`: none is. */
  readonly freshAfter: string | undefined;
  /** Events of files that this thread derived. */
  readonly kept?: Pick<KeptEvents, 'take'> | undefined;
}

/** Reads files of custody on another thread, while this one writes the events of those before. */
export class TracePool {
  readonly #source: TranscriptSource;
  readonly #thread: TracePoolOptions['thread'];
  readonly #freshAfter: string | undefined;
  readonly #kept: TracePoolOptions['kept'];

  constructor({ thread, custody, harnesses, freshAfter, kept }: TracePoolOptions) {
    this.#source = { custody, harnesses };
    this.#thread = thread;
    this.#freshAfter = freshAfter;
    this.#kept = kept;
  }

  /**
   * The chunks of a file, each read when it is asked for. What the other thread cannot read is read here, so that an error
   * is what it is where it is thrown.
   */
  async *read(file: FileToTrace): AsyncGenerator<ChunkEvents, void, void> {
    const kept = this.#kept?.take(file);
    if (kept !== undefined) {
      for (const chunk of kept) yield readKept(chunk);
      return;
    }
    if (this.#thread === undefined || !this.#isOnThread(file)) {
      yield* readTracedFile(this.#source, file);
      return;
    }
    const fileId = this.#thread.nextFileId();
    const asked = { fileId, freshAfter: this.#freshAfter };
    let { cursor } = file;
    for (let request: TraceRequest = { ...asked, file }; ; request = asked) {
      const answer = await this.#ask(request);
      if (answer.kind === 'end') return;
      if (answer.kind !== 'chunk') break;
      const told = answer.told instanceof Uint8Array ? readKept(answer.told) : answer.told;
      cursor = told.cursor;
      yield told;
    }
    yield* readTracedFile(this.#source, { ...file, cursor });
  }

  #isOnThread({ generations }: FileToTrace): boolean {
    return generations.flat().every(({ harness }) => isOnThread(harness, this.#source.harnesses));
  }

  /** Where there is no other thread, or none any more, this one goes on. */
  async #ask(request: TraceRequest): Promise<TraceAnswer> {
    if (this.#thread?.isAlive !== true) return { kind: 'failed' };
    return await this.#thread.read(request).catch(() => ({ kind: 'failed' }));
  }
}
