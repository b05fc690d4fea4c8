/**
 * Zstd as other programs write it: any number of frames one after the other, skippable ones among them. Node stops after a
 * frame; how many bytes it took says where the next one begins.
 */
import { createZstdDecompress } from 'node:zlib';
import { DurableFsError } from './errors.ts';
import type { SourceFile } from './source-tree.ts';

/** What is read and given at once; each costs a turn through the event loop. */
const chunkBytes = 256 * 1024;

/** What `zstd` itself takes unless an option says otherwise: a frame may ask for a window, and so for memory, of 128 MiB. */
const windowLogMax = 27;

/**
 * `bytes`: of the content. `frame-end`: all that came before is whole, and equal to its checksum where the frame has one.
 * `cut`: the file ends inside a frame; what came before is right as far as it goes. `damaged`: the bytes from `at` on are not a
 * frame, or do not match its checksum; of what came after the last `frame-end` nothing is certain.
 */
export type InflateStep =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'frame-end' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'damaged'; readonly at: number; readonly cause: Error };

/** Inflates the first `size` bytes of a file; the caller bounds how much it takes. @throws DurableFsError of reading */
export async function* inflateFrames(
  file: Pick<SourceFile, 'read'>,
  size: number,
): AsyncGenerator<InflateStep, void, void> {
  // Loaded here: most processes inflate no file of others.
  const { pipeline, Readable } = process.getBuiltinModule('node:stream');
  const { constants } = process.getBuiltinModule('node:zlib');
  for (let position = 0; position < size; ) {
    const inflater = createZstdDecompress({
      chunkSize: chunkBytes,
      params: { [constants.ZSTD_d_windowLogMax]: windowLogMax },
    });
    // Whatever fails, or a caller that stops, ends both streams; the failure itself comes out of the second.
    pipeline(Readable.from(chunksOf(file, position, size), { objectMode: false }), inflater, () => undefined);
    try {
      for await (const bytes of inflater) yield { kind: 'bytes', bytes };
    } catch (error) {
      yield failureOf(error, position);
      return;
    }
    position += inflater.bytesWritten;
    yield { kind: 'frame-end' };
  }
}

function* chunksOf(file: Pick<SourceFile, 'read'>, from: number, to: number): Generator<Uint8Array, void, void> {
  for (let position = from; position < to; ) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, to - position));
    const count = file.read(chunk, position);
    if (count === 0) return;
    position += count;
    yield chunk.subarray(0, count);
  }
}

function failureOf(error: unknown, at: number): InflateStep {
  if (!(error instanceof Error) || error instanceof DurableFsError) throw error;
  return 'code' in error && error.code === 'Z_BUF_ERROR' ? { kind: 'cut' } : { kind: 'damaged', at, cause: error };
}
