/**
 * How deep the values of a record may lie in each other. The deepest real ones lie some twenty levels deep; whoever reads
 * facts may call itself for each level without a limit of its own.
 */
export const recordDepthMax = 256;

/** Stands in the place of what lies deeper. */
export const tooDeepText = '(nested too deeply)';

/**
 * Replaces what lies deeper than `recordDepthMax` in a value that came out of JSON. Changes `value`, and returns whether
 * anything was replaced.
 */
export function cutDepth(value: object): boolean {
  return cutBelow(value, 1);
}

function cutBelow(value: object, depth: number): boolean {
  const members = value as Record<string, unknown>;
  let isCut = false;
  for (const name in members) {
    const member = members[name];
    if (typeof member !== 'object' || member === null) continue;
    if (depth < recordDepthMax) {
      if (cutBelow(member, depth + 1)) isCut = true;
    } else {
      Object.defineProperty(members, name, { value: tooDeepText });
      isCut = true;
    }
  }
  return isCut;
}
