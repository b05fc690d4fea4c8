/** A pack is closed once it has this many bytes: of larger ones the next step saves less than 5 %. */
const packAimBytes = 4 * 1024 * 1024;

/** Less is not worth a pack: what a growing transcript gains between two imports is packed later, with other pieces. */
const packBytesMinDefault = 256 * 1024;

/**
 * Which pieces are stored together: each group of more than one is a pack, a group of one is a blob of its own. Their order stays.
 * Pieces are in the order in which an import reads, so that those of one project are side by side, which compresses best.
 */
export function groupForPacks(
  contents: readonly Uint8Array[],
  packBytesMin = packBytesMinDefault,
): readonly (readonly Uint8Array[])[] {
  const groups: Uint8Array[][] = [];
  let group: Uint8Array[] = [];
  for (const bytes of contents) {
    group.push(bytes);
    if (sizeOf(group) < packAimBytes) continue;
    groups.push(group);
    group = [];
  }
  if (group.length > 0) groups.push(group);
  return groups.flatMap((each) => (sizeOf(each) < packBytesMin ? each.map((bytes) => [bytes]) : [each]));
}

function sizeOf(contents: readonly Uint8Array[]): number {
  return contents.reduce((sum, { length }) => sum + length, 0);
}
