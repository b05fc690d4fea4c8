/** Parts shorter than this on average are of a key or a digest, and not of a name that somebody gave. */
const partCharactersMin = 2.5;
const partsMax = 8;

/** The parts of a name such as `readFileSync` or `parseHTMLPage`, as they are written; `undefined` where it is no such name. */
export function splitName(name: string): readonly string[] | undefined {
  const parts = name.split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/);
  if (parts.length < 2 || parts.length > partsMax || name.length / parts.length < partCharactersMin) return undefined;
  return parts;
}
