/** Patches can be long; the paths of one that touches more files than this say no more. */
const pathsMax = 100;

const fileHeader = /^\*\*\* (?:Add|Update|Delete) File: (.+)$|^\*\*\* Move to: (.+)$/gm;

/** Paths of the files that the text of an `apply_patch` call touches, in their order. */
export function patchPaths(patch: string): string[] {
  const paths: string[] = [];
  for (const match of patch.matchAll(fileHeader)) {
    const path = (match[1] ?? match[2] ?? '').trim();
    if (path !== '') paths.push(path);
    if (paths.length === pathsMax) break;
  }
  return paths;
}
