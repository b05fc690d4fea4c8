/** What the system says of the home or of something in it. */
export interface HomeEntry {
  readonly path: string;
  readonly ownerId: number;
  /** The mode bits, as `lstat` gives them. */
  readonly mode: number;
}

const writableByOthers = 0o022;
const openToOthers = 0o011;

/**
 * Why the home is not the user's alone, with the command that fixes it; `undefined` where it is. The first entry is the home.
 *
 * What others may write decides what spine reads, and a database of somebody else is hostile input. An owner may always
 * change a file, so each entry has to be the user's. Its mode matters only where others can get to it, through the home.
 */
export function findHomeFault(entries: readonly HomeEntry[], userId: number): string | undefined {
  const [home] = entries;
  if (home === undefined) return undefined;
  const foreign = entries.find(({ ownerId }) => ownerId !== userId);
  if (foreign !== undefined) return describeForeign(foreign, home, userId);
  const isOpen = (home.mode & openToOthers) !== 0;
  const lax = entries.find((entry) => (isOpen || entry === home) && (entry.mode & writableByOthers) !== 0);
  if (lax === undefined) return undefined;
  return `${lax.path} can be written by other users: run "chmod go-w ${quoteForShell(lax.path)}"`;
}

function describeForeign({ path, ownerId }: HomeEntry, home: HomeEntry, userId: number): string {
  const start = `${path} belongs to user id ${ownerId}, and spine runs as user id ${userId}`;
  // Root can open everything, and would leave files that the owner of the home cannot write.
  if (userId === 0 && home.ownerId !== 0) return `${start}: run it as the owner ("sudo -u '#${ownerId}' spine …")`;
  return `${start}: run "sudo chown -R ${userId} ${quoteForShell(path)}" if it is yours`;
}

function quoteForShell(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
