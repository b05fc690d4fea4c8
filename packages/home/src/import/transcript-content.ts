import { createHash, hash } from 'node:crypto';
import { sampledWholeBytesMax, sampleWindows } from '@agentspine/archive';
import type { SourceTree } from '@agentspine/durable-fs';
import type { Digest } from '@agentspine/schema';
import { openInflated } from './inflated-content.ts';
import { readChunk } from './read-chunk.ts';
import { isCompressed } from './transcript-path.ts';

/** What a transcript says, in whatever form its file is. */
export interface TranscriptContent extends Disposable {
  /** Bytes; of a compressed file, those that it holds whole. */
  readonly size: number;
  /** Whether its bytes are made of what custody holds and of what is new: then what is held is always its beginning. */
  readonly isGenerated?: true | undefined;
  /** What is wrong with the file; what of it is right can be read all the same. */
  readonly problem?: string | undefined;
  /** Bytes at a place; fewer where it ends. Of a compressed file, cheap only from the start to the end. */
  read(position: number, length: number): Promise<Uint8Array>;
  /** SHA-256 by which the first `end` bytes are known again; `last` are the last of them, those of one piece. */
  sample(end: number, last: Uint8Array): Digest;
}

/** Opens a transcript whose file has `fileBytes`. @throws DurableFsError */
export async function openContent(sources: SourceTree, path: string, fileBytes: number): Promise<TranscriptContent> {
  const file = sources.open(path);
  if (isCompressed(path)) return openInflated(file, fileBytes);
  return {
    size: fileBytes,
    read: async (position, length) => readChunk(file, position, Math.min(length, Math.max(0, fileBytes - position))),
    sample(end, last) {
      if (end === last.length && end <= sampledWholeBytesMax) return hash('sha256', last) as Digest;
      const digest = createHash('sha256');
      for (const { from, to } of sampleWindows(end)) digest.update(readChunk(file, from, to - from));
      return digest.digest('hex') as Digest;
    },
    [Symbol.dispose]: () => file.close(),
  };
}
