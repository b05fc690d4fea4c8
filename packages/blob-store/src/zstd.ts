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
const syncBytesMax = 65_536;
const compressAsync = promisify(zstdCompress);
const decompressAsync = promisify(zstdDecompress);

/** One frame of these bytes; large ones are compressed on another thread. */
export async function compress(bytes: Uint8Array): Promise<Uint8Array> {
  return bytes.length <= syncBytesMax
    ? zstdCompressSync(bytes, compressOptions)
    : compressAsync(bytes, compressOptions);
}

/** The bytes of one frame. Throws an error of zlib for damage, for bytes behind the frame and above `bytesMax`. */
export async function decompress(frame: Uint8Array, bytesMax: number): Promise<Uint8Array> {
  const options = { maxOutputLength: bytesMax, rejectGarbageAfterEnd: true };
  return frame.length <= syncBytesMax / 4 ? zstdDecompressSync(frame, options) : decompressAsync(frame, options);
}

/** Whether decompression stopped at its bound, rather than at damage. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/** Chunks in, chunks of one frame out. */
export function compressChunks(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return through(chunks, createZstdCompress(compressOptions));
}

/** Chunks of one frame in, chunks out, none larger than some 64 KB. */
export function decompressChunks(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return through(chunks, createZstdDecompress({ rejectGarbageAfterEnd: true, chunkSize: syncBytesMax }));
}

async function* through(chunks: AsyncIterable<Uint8Array>, transform: Transform): AsyncIterable<Uint8Array> {
  // Whatever fails, or a reader that stops, ends both; the failure itself comes out of the transform.
  pipeline(Readable.from(chunks, { objectMode: false }), transform, () => undefined);
  yield* transform;
}
