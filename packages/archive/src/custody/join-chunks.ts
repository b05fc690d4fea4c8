import type { SourceStat } from '@agentspine/schema';
import type { SourceChunk } from './custody.ts';
import { isSameStat } from './source-change.ts';

/** As an import reads: what is parsed at once does not grow with the file. */
const joinedBytesMax = 4 * 1024 * 1024;

/**
 * Chunks that were taken by one reading of a file, joined to few large ones: a version that is in many small pieces is parsed as one
 * that is in few. A joined chunk names the last of its pieces. Pieces of other readings stay apart, each with its own times.
 */
export async function* joinChunks(chunks: AsyncIterable<SourceChunk>): AsyncIterable<SourceChunk> {
  let waiting: SourceChunk[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    const before = waiting.at(-1);
    const isNext = before !== undefined && isOfOneReading(before.piece, chunk.piece);
    if (before !== undefined && (!isNext || bytes + chunk.bytes.length > joinedBytesMax)) {
      yield joined(waiting, before);
      waiting = [];
      bytes = 0;
    }
    waiting.push(chunk);
    bytes += chunk.bytes.length;
  }
  const last = waiting.at(-1);
  if (last !== undefined) yield joined(waiting, last);
}

function joined(chunks: readonly SourceChunk[], last: SourceChunk): SourceChunk {
  const [first = last] = chunks;
  if (chunks.length === 1) return first;
  return { piece: last.piece, offset: first.offset, bytes: Buffer.concat(chunks.map(({ bytes }) => bytes)) };
}

interface TakenPiece {
  readonly generation: number;
  readonly stat: SourceStat;
  readonly takenAt: string;
}

function isOfOneReading(before: TakenPiece, piece: TakenPiece): boolean {
  return (
    before.generation === piece.generation && before.takenAt === piece.takenAt && isSameStat(before.stat, piece.stat)
  );
}
