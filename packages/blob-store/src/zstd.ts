/**
 * zstd at rest: always one frame with a checksum, because Node reads only the first frame of a file (RELIABILITY 0.11),
 * and bytes behind it are refused. Decompression has a bound, because a small file can expand to gigabytes.
 */
import { pipeline, Readable, type Transform } from 'node:stream';
import { promisify } from 'node:util';
import {
  constants,
  createZstdCompress,
  createZstdDecompress,
  zstdCompress,
  zstdCompressSync,
  zstdDecompress,
  zstdDecompressSync,
} from 'node:zlib';

const compressOptions = {
  params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_checksumFlag]: 1 },
};
/** Below, handing the work to another thread costs more than the work. */
const syncBytesMax = 32_768;
/** Node collects output in chunks of 16 KB unless told otherwise, and each costs a turn through the event loop. */
const outputChunkMin = 65_536;
/** Text of transcripts shrinks to a sixth; a quarter is one chunk for nearly all of them. */
const outputShare = 4;
const compressAsync = promisify(zstdCompress);
const decompressAsync = promisify(zstdDecompress);

/** One frame of these bytes; large ones are compressed on another thread. */
export async function compress(bytes: Uint8Array): Promise<Uint8Array> {
  const options = { ...compressOptions, chunkSize: Math.max(outputChunkMin, Math.ceil(bytes.length / outputShare)) };
  return bytes.length <= syncBytesMax ? zstdCompressSync(bytes, options) : compressAsync(bytes, options);
}

/** The bytes of one frame. Throws an error of zlib for damage, for bytes behind the frame and above `bytesMax`. */
export async function decompress(frame: Uint8Array, bytesMax: number): Promise<Uint8Array> {
  const options = { maxOutputLength: bytesMax, rejectGarbageAfterEnd: true };
  const isSmall = frame.length <= syncBytesMax / outputShare;
  return asUint8Array(isSmall ? zstdDecompressSync(frame, options) : await decompressAsync(frame, options));
}

/** Whether decompression stopped at its bound, rather than at damage. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/** Chunks in, chunks of one frame out. */
export async function* compressChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const frame = createZstdCompress(compressOptions);
  const feeding = feed(chunks, frame);
  yield* frame;
  await feeding;
}

/** Chunks of one frame in, chunks out, none larger than some 64 KB. */
export async function* decompressChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const bytes = createZstdDecompress({ rejectGarbageAfterEnd: true, chunkSize: outputChunkMin });
  // Whatever fails, or a reader that stops, ends both streams; the failure itself comes out of the second.
  pipeline(Readable.from(chunks, { objectMode: false }), bytes, () => undefined);
  yield* bytes;
}

/**
 * Writes the chunks one by one. The last one is taken before the end is told: Node ends the frame for a chunk that is
 * still waiting when the end comes, and then once more, which adds an empty second frame.
 */
async function feed(chunks: AsyncIterable<Uint8Array>, frame: Transform): Promise<void> {
  let stop = (): void => undefined;
  // A reader that goes away destroys the stream, which may forget the callback of a write.
  frame.once('close', () => stop());
  try {
    for await (const chunk of chunks) {
      await new Promise<void>((resolve, reject) => {
        stop = () => reject(new Error('the reader has stopped'));
        frame.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
    }
    frame.end();
  } catch (error) {
    frame.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

/** A plain array in place of Node's `Buffer`, whose `slice` does not copy. */
function asUint8Array({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}
