/**
 * How deep the values of a record may be nested. The deepest real ones have some twenty levels; code that reads
 * facts may call itself for each level without a limit of its own.
 */
export const recordDepthMax = 256;

/** Replaces what is deeper. */
export const tooDeepText = '(nested too deeply)';

/**
 * Replaces what is deeper than `recordDepthMax` in `value`, which is what `text` says in JSON. Changes `value`, and
 * returns whether anything was replaced.
 */
export function cutDepth(value: object, text: string): boolean {
  return mayBeTooDeep(text) && cutBelow(value, 1);
}

/**
 * Whether a JSON text opens so many objects and lists that its values may be too deep. Looking for two characters costs
 * a small part of what a walk through the values costs, and hardly any real record has so many of them.
 */
function mayBeTooDeep(text: string): boolean {
  let openings = 0;
  for (const opening of ['{', '[']) {
    for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, at + 1)) {
      openings += 1;
      if (openings > recordDepthMax) return true;
    }
  }
  return false;
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
