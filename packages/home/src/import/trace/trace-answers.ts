import { Custody } from '@agentspine/archive';
import { nodeFileSystem, nodeSourceTree } from '@agentspine/durable-fs';
import { knownHarnesses } from '@agentspine/harnesses';
import type { ChunkEvents, KeptEvents } from '@agentspine/ingest';
import type { Home } from '@agentspine/stores';
import { openBlobs } from '@agentspine/stores/open-stores';
import { OriginalsFirst } from './originals-first.ts';
import { type FileToTrace, readTracedFile } from './read-traced-file.ts';

/** A file to begin with, or a further chunk of one, under the number of its file. */
export interface TraceRequest {
  readonly fileId: number;
  /** After when pieces were taken that are still in their transcripts too, RFC 3339; `undefined`: none is. */
  readonly freshAfter: string | undefined;
  readonly file?: FileToTrace;
}

/** The next chunk of a file, none at its end; or that the other thread could not read it. */
export type TraceAnswer =
  | { readonly kind: 'chunk'; readonly told: ChunkEvents | Uint8Array }
  | { readonly kind: 'end' | 'failed' };

interface Asked {
  readonly request: TraceRequest;
  readonly resolve: (answer: TraceAnswer) => void;
}

/** So many at once that one is parsed while the other is read. */
const readersMax = 2;

/** Reads the files that it is asked for out of custody, a chunk whenever one is asked for. */
export class TraceAnswers {
  readonly #places: Pick<Home, 'custody' | 'blobs'>;
  readonly #kept: Pick<KeptEvents, 'take'>;
  readonly #begun = new Map<number, Iterator<Uint8Array> | AsyncGenerator<ChunkEvents, void, void>>();
  readonly #asked = new Map<number, Asked>();
  /** Opened at the first request: an import has written its packs by then. */
  #custody: Promise<Custody> | undefined;
  #readers = 0;

  /** `kept` has the events of files that this thread derived. */
  constructor(places: Pick<Home, 'custody' | 'blobs'>, kept: Pick<KeptEvents, 'take'>) {
    this.#places = places;
    this.#kept = kept;
  }

  /** What a request is answered with, once those for files that were begun before it are. */
  answer(request: TraceRequest): Promise<TraceAnswer> {
    return new Promise((resolve) => {
      this.#asked.set(request.fileId, { request, resolve });
      void this.#readOn();
    });
  }

  /** Of the file first that was begun first: its events are written first, and the others wait. */
  async #readOn(): Promise<void> {
    if (this.#readers >= readersMax) return;
    this.#readers += 1;
    for (let next = this.#takeFirst(); next !== undefined; next = this.#takeFirst()) {
      next.resolve(await this.#read(next.request));
    }
    this.#readers -= 1;
  }

  #takeFirst(): Asked | undefined {
    const fileId = Math.min(...this.#asked.keys());
    const first = this.#asked.get(fileId);
    this.#asked.delete(fileId);
    return first;
  }

  async #read({ fileId, file, freshAfter }: TraceRequest): Promise<TraceAnswer> {
    try {
      if (file !== undefined) {
        this.#begun.set(fileId, this.#kept.take(file)?.values() ?? (await this.#readFile(file, freshAfter)));
      }
      const { value: told } = (await this.#begun.get(fileId)?.next()) ?? {};
      if (told !== undefined) return { kind: 'chunk', told };
      this.#begun.delete(fileId);
      return { kind: 'end' };
    } catch {
      this.#begun.delete(fileId);
      return { kind: 'failed' };
    }
  }

  async #readFile(file: FileToTrace, freshAfter: string | undefined): Promise<AsyncGenerator<ChunkEvents, void, void>> {
    this.#custody ??= openCustody(this.#places);
    const held = await this.#custody;
    const custody = freshAfter === undefined ? held : new OriginalsFirst(held, nodeSourceTree, freshAfter);
    return readTracedFile({ custody, harnesses: knownHarnesses }, file);
  }
}

async function openCustody(places: Pick<Home, 'custody' | 'blobs'>): Promise<Custody> {
  return new Custody({
    directory: places.custody,
    fileSystem: nodeFileSystem,
    blobs: await openBlobs(places),
  });
}
