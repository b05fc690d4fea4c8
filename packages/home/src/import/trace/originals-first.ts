import { hash } from 'node:crypto';
import type { Custody, SourceChunk } from '@agentspine/archive';
import { DurableFsError, type SourceTree } from '@agentspine/durable-fs';
import type { SourcePiece } from '@agentspine/schema';
import { readChunk } from '../read-chunk.ts';
import { isCompressed } from '../transcript-path.ts';

/** What the trace reads of custody. */
type CustodyReads = Pick<Custody, 'readPieces' | 'readPiecesOf' | 'readHead' | 'readGeneration'>;

/**
 * Custody, for an import that reads again what it has just taken: the same bytes are still in the transcript, where they are read
 * for the price of a digest. Custody would unpack a whole pack for a file, because files are traced in another order than they
 * were packed in. What was taken before, does not have the digest of its piece, or is not there any
 * more, comes out of custody: an import reports what custody lost.
 */
export class OriginalsFirst implements CustodyReads {
  readonly #custody: CustodyReads;
  readonly #sources: SourceTree;
  readonly #takenAfter: string;

  /** `takenAfter`: when the import began, RFC 3339. */
  constructor(custody: CustodyReads, sources: SourceTree, takenAfter: string) {
    this.#custody = custody;
    this.#sources = sources;
    this.#takenAfter = takenAfter;
  }

  /** As of custody. */
  readPieces(from?: number): Promise<readonly SourcePiece[]> {
    return this.#custody.readPieces(from);
  }

  /** As of custody. */
  readPiecesOf(files: ReadonlySet<string>): Promise<readonly SourcePiece[]> {
    return this.#custody.readPiecesOf(files);
  }

  /** As of custody. @throws ArchiveError, BlobStoreError */
  async *readGeneration(pieces: readonly SourcePiece[], from: number): AsyncIterable<SourceChunk> {
    for (const piece of pieces) {
      if (piece.to <= from) continue;
      const bytes = this.#readOriginal(piece);
      if (bytes === undefined) {
        yield* this.#custody.readGeneration([piece], from);
        continue;
      }
      const skip = Math.max(0, from - piece.from);
      yield { piece, offset: piece.from + skip, bytes: bytes.subarray(skip) };
    }
  }

  /** As of custody: the first bytes of a piece, `count` of them or more where it has so many. @throws ArchiveError, BlobStoreError */
  async readHead(piece: SourcePiece, count: number): Promise<Uint8Array> {
    return this.#readOriginal(piece) ?? (await this.#custody.readHead(piece, count));
  }

  /** The bytes of a piece out of its transcript; `undefined` where those are not there. */
  #readOriginal({ path, from, to, digest, stored, takenAt }: SourcePiece): Uint8Array | undefined {
    if (!stored || takenAt <= this.#takenAfter || isCompressed(path)) return undefined;
    try {
      const stat = this.#sources.stat(path);
      if (stat?.kind !== 'file' || stat.size < to) return undefined;
      using file = this.#sources.open(path);
      const { buffer, byteOffset, length } = readChunk(file, from, to - from);
      // A plain array, as custody gives: what is cut off a `Buffer` keeps all of it in memory.
      const bytes = new Uint8Array(buffer, byteOffset, length);
      return hash('sha256', bytes) === digest ? bytes : undefined;
    } catch (error) {
      if (error instanceof DurableFsError) return undefined;
      throw error;
    }
  }
}
