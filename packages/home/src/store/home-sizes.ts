import type { SourceTree } from '@agentspine/durable-fs';

/** How much one kind of file takes. */
export interface FileKindSize {
  /** What kind it is. */
  readonly kind: string;
  /** Number of files. */
  readonly files: number;
  /** Bytes. */
  readonly bytes: number;
}

/** Kinds of files by the first part of their path in the home; the first that fits. */
const kinds: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ['spine.db', /^spine\.db$/],
  ['spine.db-wal', /^spine\.db-wal$/],
  ['archive.sqlite', /^archive\.sqlite/],
  ['ledger', /^ledger(?:[.-]|$)/],
  ['custody', /^(?:custody$|cursors\.json)/],
  ['blobs', /^blobs$/],
  ['content', /^content$/],
  ['cold archive', /^archive$/],
  ['logs', /^logs$/],
  ['analytics', /^analytics$/],
  ['cache', /^cache$/],
  ['other', /^/],
];

/** Adds up the files of a home, each kind of them; symlinks are not followed. Kinds without files are not named. */
export function measureHome(tree: SourceTree, home: string): readonly FileKindSize[] {
  const sizes = new Map(kinds.map(([kind]) => [kind, { files: 0, bytes: 0 }]));
  for (const { name, kind: entry } of tree.list(home) ?? []) {
    if (entry === 'symlink') continue;
    const size = sizes.get(kinds.find(([, pattern]) => pattern.test(name))?.[0] ?? '');
    if (size !== undefined) addFiles(tree, `${home}/${name}`, size);
  }
  return [...sizes].map(([kind, size]) => ({ kind, ...size })).filter(({ files }) => files > 0);
}

function addFiles(tree: SourceTree, path: string, size: { files: number; bytes: number }): void {
  const entries = tree.stat(path)?.kind === 'directory' ? (tree.list(path) ?? []) : undefined;
  if (entries === undefined) {
    size.files += 1;
    size.bytes += tree.stat(path)?.size ?? 0;
    return;
  }
  for (const { name, kind } of entries) if (kind !== 'symlink') addFiles(tree, `${path}/${name}`, size);
}
