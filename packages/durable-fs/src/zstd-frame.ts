/** One zstd frame with a checksum: Node reads only the first frame of a file (RELIABILITY 0.11), and refuses what follows. */
import type { Transform } from 'node:stream';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';

/** How everything of ours is compressed. */
export const zstdFrameOptions: ZstdFrameOptions = {
  // Asked for, and no constant: zlib and streams cost a process 4 ms, and many compress nothing.
  get params() {
    const { constants } = process.getBuiltinModule('node:zlib');
    return { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 };
  },
};

/** Options that Node's zlib takes. */
interface ZstdFrameOptions {
  /** Parameters of zstd, by their number. */
  readonly params: Record<number, number>;
}

/** The chunks of a compressed file. */
export interface FrameChunks {
  /** Bytes a chunk of output: each costs a turn through the event loop; zlib's own default where it is left out. */
  readonly chunkSize?: number;
  /** Asks for the next chunk while one is being compressed: the memory of a chunk is then not used for the next. */
  readonly readsAhead?: boolean;
}

/** Chunks in, chunks of one frame out. */
export async function* compressChunks(
  chunks: AsyncIterable<Uint8Array>,
  { chunkSize, readsAhead = false }: FrameChunks = {},
): AsyncGenerator<Uint8Array, void> {
  const frame = createZstdCompress({ ...zstdFrameOptions, ...(chunkSize === undefined ? {} : { chunkSize }) });
  const feeding = feed(chunks, frame, { readsAhead });
  yield* frame;
  await feeding;
}

/** Chunks of one frame in, chunks of bounded size out. Throws an error of zlib for damage and for bytes after the frame. */
export async function* decompressChunks(
  chunks: AsyncIterable<Uint8Array>,
  { chunkSize }: { readonly chunkSize: number },
): AsyncGenerator<Buffer, void> {
  const bytes = createZstdDecompress({ rejectGarbageAfterEnd: true, chunkSize });
  // Whatever fails, or a reader that stops, ends both streams; the failure itself comes out of the second.
  const { pipeline, Readable } = process.getBuiltinModule('node:stream');
  pipeline(Readable.from(chunks, { objectMode: false }), bytes, () => undefined);
  yield* bytes;
}

/**
 * Writes the chunks one by one. The last one is taken before the end is signalled: Node ends the frame for a chunk that is
 * still waiting when the end comes, and then once more, which adds an empty second frame.
 */
async function feed(
  chunks: AsyncIterable<Uint8Array>,
  frame: Transform,
  { readsAhead }: { readonly readsAhead: boolean },
): Promise<void> {
  let stop = (): void => undefined;
  // A reader that goes away destroys the stream, which may forget the callback of a write.
  frame.once('close', () => stop());
  try {
    let taken = Promise.resolve();
    for await (const chunk of chunks) {
      await taken;
      taken = new Promise<void>((resolve, reject) => {
        stop = () => reject(new Error('the reader has stopped'));
        frame.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
      if (!readsAhead) await taken;
      // It is awaited before the next write; meanwhile its failure must not count as one that nobody handles.
      taken.catch(() => undefined);
    }
    await taken;
    frame.end();
  } catch (error) {
    frame.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}
