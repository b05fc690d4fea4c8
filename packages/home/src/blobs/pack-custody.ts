import { type Custody, groupPieces } from '@agentspine/archive';
import type { BlobStore, RepackReport } from '@agentspine/blob-store';
import type { Digest, SourcePiece } from '@agentspine/schema';

/** Larger pieces gain nothing in a pack. */
const pieceBytesMax = 2 * 1024 * 1024;

/**
 * Packs small pieces of custody together, those of one file side by side, where `atLeast` files would go into packs. A file is removed
 * when the pack and its line in the manifest are durable. The caller holds the lock of imports.
 */
export async function packCustody(
  { blobs, custody }: { readonly blobs: BlobStore; readonly custody: Custody },
  atLeast: number,
): Promise<RepackReport> {
  const order = packingOrder(await custody.readPieces());
  return blobs.repack({ order, atLeast, onPack: (pack) => custody.appendPieces([], [pack]) });
}

/** Small pieces whose bytes are kept: file by file, each in the order of its bytes. */
function packingOrder(pieces: readonly SourcePiece[]): readonly Digest[] {
  const small = pieces.filter(({ stored, from, to }) => stored && to - from < pieceBytesMax);
  const inOrder = [...groupPieces(small).values()].flatMap((generations) => generations.flat());
  return [...new Set(inOrder.map(({ digest }) => digest))];
}
