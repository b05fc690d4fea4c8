/** What tells that a file changed: its size and the time of its last change. */
export interface FileMark {
  readonly size: number;
  readonly mtimeNs: bigint;
}

/** Files as they were when they were last imported, by path. */
export type SeenFiles = ReadonlyMap<string, FileMark>;

/** The files that are new or were changed since. A file that is gone is not one: custody has it. */
export function changedFiles(seen: SeenFiles, now: SeenFiles): readonly string[] {
  return [...now].flatMap(([path, mark]) => (isSameMark(seen.get(path), mark) ? [] : [path]));
}

function isSameMark(before: FileMark | undefined, now: FileMark): boolean {
  return before !== undefined && before.size === now.size && before.mtimeNs === now.mtimeNs;
}
