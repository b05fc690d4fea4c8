/**
 * zstd on disk: always one frame with a checksum, because Node reads only the first frame of a file (RELIABILITY 0.11),
 * and bytes after it are refused. Decompression has a bound, because a small file can expand to gigabytes.
 */

import { promisify } from 'node:util';
import { zstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync } from 'node:zlib';
import { decompressChunks as decompressFrame, zstdFrameOptions } from '@agentspine/durable-fs';
import { counted } from '@agentspine/schema/count-text';

/** Below, handing the work to another thread costs more than the work. */
const syncBytesMax = 32_768;
/** Node collects output in chunks of 16 KB unless an option says otherwise, and each costs a turn through the event loop. */
const outputChunkMin = 65_536;
/** What a large frame is decompressed in: 4 MB take a fifth of the time that they take in chunks of 16 KB. */
const largeOutputChunk = 262_144;
/** Text of transcripts shrinks to a sixth; a quarter is one chunk for nearly all of them. */
const outputShare = 4;
/** What a damaged frame is fed in: what comes out before the damage is lost by at most so much input. */
const inputChunkBytes = 4096;
const compressAsync = promisify(zstdCompress);
const decompressAsync = promisify(zstdDecompress);

/** One frame of these bytes; large ones are compressed on another thread. */
export async function compress(bytes: Uint8Array, moreParams: Record<number, number> = {}): Promise<Uint8Array> {
  const params = { ...zstdFrameOptions.params, ...moreParams };
  const options = { params, chunkSize: Math.max(outputChunkMin, Math.ceil(bytes.length / outputShare)) };
  return bytes.length <= syncBytesMax ? zstdCompressSync(bytes, options) : compressAsync(bytes, options);
}

/** The bytes of one frame. Throws an error of zlib for damage, for bytes after the frame and above `bytesMax`. */
export async function decompress(frame: Uint8Array, bytesMax: number): Promise<Uint8Array> {
  const isSmall = frame.length <= syncBytesMax / outputShare;
  const chunkSize = isSmall ? outputChunkMin : largeOutputChunk;
  const options = { maxOutputLength: bytesMax, rejectGarbageAfterEnd: true, chunkSize };
  return asUint8Array(isSmall ? zstdDecompressSync(frame, options) : await decompressAsync(frame, options));
}

/** The bytes of one frame that has to have `length` of them; where it is damaged, those before the damage, and the cause. */
export async function decompressWhatIsWhole(
  frame: Uint8Array,
  length: number,
): Promise<{ readonly bytes: Uint8Array; readonly cause: unknown }> {
  try {
    const bytes = await decompress(frame, Math.max(1, length));
    if (bytes.length === length) return { bytes, cause: undefined };
    return { bytes, cause: new Error(`the frame holds ${counted(bytes.length, 'byte')} and not ${length}`) };
  } catch (cause) {
    return { bytes: await decompressBeginning(frame, length), cause };
  }
}

async function decompressBeginning(frame: Uint8Array, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  try {
    for await (const chunk of decompressChunks(chunksOf(frame))) {
      bytes.set(chunk.subarray(0, length - filled), filled);
      filled = Math.min(length, filled + chunk.length);
      if (filled === length) break;
    }
  } catch {
    // The damage, of which the caller knows.
  }
  return bytes.subarray(0, filled);
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  for (let from = 0; from < bytes.length; from += inputChunkBytes) yield bytes.subarray(from, from + inputChunkBytes);
}

/** Whether decompression stopped at its bound, rather than at damage. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

/** Chunks of one frame in, chunks out, none larger than some 64 KB. */
export function decompressChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  return decompressFrame(chunks, { chunkSize: outputChunkMin });
}

/** A plain array in place of Node's `Buffer`, whose `slice` does not copy. */
function asUint8Array({ buffer, byteOffset, length }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}
