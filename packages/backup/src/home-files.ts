/** What becomes of a file of a home in a backup. */
export type FileFate =
  /** Copied with the others of its stage. */
  | { readonly kind: 'kept'; readonly stage: Stage }
  /** Copied as one consistent image, not as bytes. */
  | { readonly kind: 'database' }
  /** Made again from what is copied. */
  | { readonly kind: 'derived' }
  /** A lock, a temporary file, a log of the database: of a process, not of the home. */
  | { readonly kind: 'passing' };

/**
 * Files are copied in this order. What refers to other files comes before them, because the others are written first: whatever
 * a copied file names, its own copy has. The spool comes before the database, so that a replay in between leaves its rows in
 * both, where an id counts once.
 */
export const stages = ['first', 'cold', 'ledger', 'custody', 'blobs'] as const;

/** A step of a backup. */
export type Stage = (typeof stages)[number];

const derived =
  /^(?:archive\.sqlite|(?:claims|live)\.sqlite|(?:trace-again|analytics|cache|fleet)\/|cursors\.json$|ledger(?:\.content)?\.idx|(?:nothing-new|backups|statusline)\.json$)/;
const ofDatabase = /^spine\.db(?:-(?:wal|shm|journal|turn|new-.*)$)/;
const passing = /(?:^|\/)(?:\.tmp\.[^/]*|\.reserve|lock|[^/]*[-.]lock|[^/]*\.takeover-[^/]*|[^/]*\.(?:tmp|partial))$/;
const folderStages: readonly (readonly [pattern: RegExp, stage: Stage])[] = [
  [/^archive\//, 'cold'],
  [/^ledger/, 'ledger'],
  // Content records have no less than the ledger: what is too much is a notice, what is missing a problem.
  [/^content\/|^custody\//, 'custody'],
  [/^blobs\//, 'blobs'],
];

/** What becomes of the file at `path`, which is below the home, with `/` between its parts. What nobody knows is kept. */
export function fateOf(path: string): FileFate {
  if (path === 'spine.db') return { kind: 'database' };
  if (derived.test(path)) return { kind: 'derived' };
  if (ofDatabase.test(path) || passing.test(path)) return { kind: 'passing' };
  const stage = folderStages.find(([pattern]) => pattern.test(path))?.[1] ?? 'first';
  return { kind: 'kept', stage };
}

/** Whether a stage copies the file at `path`. */
export function isOfStage(path: string, stage: Stage): boolean {
  const fate = fateOf(path);
  return fate.kind === 'kept' && fate.stage === stage;
}

/** Sorts files for copying: the head of a file of lines says how far it reached, so it comes before the file, which may be longer. */
export function copyKey(path: string): string {
  return path.endsWith('.head') ? `${path.slice(0, -'.head'.length)}\0` : `${path}\u0001`;
}

/** Whether the file grows by whole lines, so that a line that is being appended is left out. */
export function hasLines(path: string): boolean {
  return path.endsWith('.jsonl');
}
