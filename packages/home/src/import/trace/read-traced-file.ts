import { type Custody, joinChunks } from '@agentspine/archive';
import type { ChunkEvents, Harness, HarnessRegistry } from '@agentspine/ingest';
import { chunkEventsOf, lastEventsOf, traceChunk, tracedStateOf, tracerName } from '@agentspine/ingest';
import type { SourceFileId, SourcePiece, TraceCursor } from '@agentspine/schema';

/** A file to be read, and how far it was. */
export interface FileToTrace {
  readonly file: SourceFileId;
  readonly generations: readonly (readonly SourcePiece[])[];
  /** How far the trace has read it; `undefined` where it knows nothing of it. */
  readonly cursor: TraceCursor | undefined;
}

/** Where bytes come from, and who can read them. */
export interface TranscriptSource {
  readonly custody: Pick<Custody, 'readGeneration'>;
  readonly harnesses: HarnessRegistry;
}

/** Reads the part of a file that the trace does not have, out of custody; any thread can do it. @throws ArchiveError, BlobStoreError */
export async function* readTracedFile(
  { custody, harnesses }: TranscriptSource,
  { generations, cursor }: FileToTrace,
): AsyncGenerator<ChunkEvents, void, void> {
  const last = generations.at(-1);
  for (const pieces of generations) {
    const piece = pieces[0];
    if (piece === undefined || (cursor !== undefined && cursor.generation > piece.generation)) continue;
    const harness = harnesses.find(piece.harness);
    // What a harness wrote that is not known here waits for it.
    if (harness === undefined) continue;
    const isSame = cursor?.generation === piece.generation && cursor.parser === tracerName(harness);
    const from = isSame ? cursor : undefined;
    yield* readTracedGeneration(custody, pieces, { harness, from, isLast: pieces === last });
  }
}

async function* readTracedGeneration(
  custody: Pick<Custody, 'readGeneration'>,
  pieces: readonly SourcePiece[],
  { harness, from, isLast }: Readonly<{ harness: Harness; from: TraceCursor | undefined; isLast: boolean }>,
): AsyncGenerator<ChunkEvents, void, void> {
  let offset = from?.byteOffset ?? 0;
  let state = from === undefined ? undefined : tracedStateOf(from);
  let carry: Uint8Array = new Uint8Array(0);
  for await (const { piece, bytes } of joinChunks(custody.readGeneration(pieces, offset))) {
    const unparsed = carry.length === 0 ? bytes : Buffer.concat([carry, bytes]);
    const { file, generation, path } = piece;
    const origin = { file, generation, fallbackMs: Math.floor(Number(piece.stat.mtimeNs) / 1e6) };
    const isEnd = piece === pieces.at(-1);
    const isOver = isEnd && !isLast;
    const traced = traceChunk({ origin, harness, path, bytes: unparsed, offset, isEnd, isOver, state });
    carry = unparsed.slice(traced.consumed - offset);
    offset = traced.consumed;
    state = traced.state;
    yield chunkEventsOf(traced, { origin, harness, takenBytes: piece.to, bytes: bytes.length });
  }
  // It was the last generation when it was read to its end.
  if (!isLast && from?.byteOffset === offset && state !== undefined) yield lastEventsOf(harness, { ...from, state });
}
