/** A file, and the sessions that it has lines of. */
export interface SessionsInFile {
  /** Names the file. */
  readonly file: string;
  /** Its sessions, and the session that each came out of, where it came out of one. */
  readonly sessions: readonly { readonly session: string; readonly parent?: string | undefined }[];
}

/** Files that have lines of one task, through their sessions and the sessions that those came out of: subagents, snapshots, forks. */
export function groupFiles<File extends SessionsInFile>(files: readonly File[]): readonly (readonly File[])[] {
  const rootOf = new Map<string, string>();
  const root = (name: string): string => {
    let at = name;
    for (let up = rootOf.get(at); up !== undefined && up !== at; up = rootOf.get(at)) at = up;
    rootOf.set(name, at);
    return at;
  };
  for (const { file, sessions } of files) {
    for (const { session, parent } of sessions) {
      rootOf.set(root(session), root(`file ${file}`));
      if (parent !== undefined) rootOf.set(root(parent), root(`file ${file}`));
    }
  }
  const groups = new Map<string, File[]>();
  for (const file of files) {
    const name = root(`file ${file.file}`);
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [file]);
    else known.push(file);
  }
  return [...groups.values()];
}
