import type { Digest } from '@agentspine/schema';
import { BlobStoreError } from '../errors.ts';
import type { StoreParts } from '../options.ts';
import { readBlob } from '../read-blob.ts';
import { removeOld } from '../remove-old.ts';
import type { PackContent } from './pack-format.ts';
import type { Pack, PackedBlob } from './pack-set.ts';
import { writePack } from './put-pack.ts';

export interface PackGarbage {
  readonly kept: ReadonlySet<Digest>;
  readonly isOld: (mtimeMs: number) => boolean;
  readonly isDry: boolean;
}

/**
 * Takes what is not kept out of old packs: a pack of which nothing is kept is removed, another one is written again without it, and
 * removed when the new one is durable. A pack that cannot be read as a whole stays as it is.
 */
export async function collectInPacks(
  parts: StoreParts,
  { kept, isOld, isDry }: PackGarbage,
): Promise<{ readonly removed: readonly Digest[]; readonly freedBytes: number }> {
  const removed: Digest[] = [];
  let freedBytes = 0;
  for (const pack of await parts.packs.list()) {
    const { index } = pack;
    if (index?.name !== pack.name || !isOld(pack.mtimeMs)) continue;
    const places = index.entries.flatMap(({ digest }) => placeIn(parts, pack, digest) ?? []);
    const garbage = places.filter(({ digest }) => !kept.has(digest));
    if (garbage.length === 0) continue;
    const rest = places.filter(({ digest }) => kept.has(digest));
    const freed = isDry
      ? garbage.reduce((sum, place) => sum + place.storedBytes, 0)
      : await rewrite(parts, pack, rest, isOld);
    if (freed === undefined) continue;
    for (const { digest } of garbage) removed.push(digest);
    freedBytes += freed;
  }
  return { removed, freedBytes };
}

/** The bytes that were freed; `undefined` where the pack had to stay. */
async function rewrite(
  parts: StoreParts,
  pack: Pack,
  rest: readonly PackedBlob[],
  isOld: PackGarbage['isOld'],
): Promise<number | undefined> {
  const contents = await readAll(parts, rest);
  if (contents === undefined) return undefined;
  const written = contents.length === 0 ? undefined : await writePack(parts, contents);
  if (!(await removeOld(parts, pack.path, isOld))) return undefined;
  parts.packs.forget(pack.path);
  return pack.storedBytes - (written?.storedBytes ?? 0);
}

async function readAll(parts: StoreParts, places: readonly PackedBlob[]): Promise<readonly PackContent[] | undefined> {
  try {
    const contents: PackContent[] = [];
    for (const place of places) contents.push({ digest: place.digest, bytes: await readBlob(parts, place) });
    return contents;
  } catch (error) {
    if (error instanceof BlobStoreError) return undefined;
    throw error;
  }
}

function placeIn(parts: StoreParts, pack: Pack, digest: Digest): PackedBlob | undefined {
  return parts.packs.placesOf(digest).find((place) => place.pack === pack);
}
