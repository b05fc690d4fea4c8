import { nodeFileSystem, setAsideOther } from '@agentspine/durable-fs';
import type { HomeContext } from './home-context.ts';
import type { Home } from './home-paths.ts';

/** SQLite files of a home that are made again from other files. */
export const derivedStores = ['archive.sqlite', 'claims.sqlite', 'live.sqlite'] as const;

/** The derived stores, and the files that SQLite puts beside each of them. */
export const derivedStoreFiles: readonly string[] = derivedStores.flatMap((name) =>
  ['', '-wal', '-shm'].map((suffix) => `${name}${suffix}`),
);

/** What of a home may be deleted, because it is made again from other files (ARCHITECTURE.md): names below the home. */
export const disposableFiles: readonly (readonly [name: string, kind: 'file' | 'directory'])[] = [
  ['cursors.json', 'file'],
  ['nothing-new.json', 'file'],
  ['backups.json', 'file'],
  ['statusline.json', 'file'],
  ['watch.lock', 'file'],
  ['ledger.idx', 'file'],
  ['ledger.content.idx', 'file'],
  ['ledger.jsonl.head', 'file'],
  ['custody/manifest.jsonl.head', 'file'],
  ['tombstones.jsonl.head', 'file'],
  ...derivedStoreFiles.map((name) => [name, 'file'] as const),
  ['spine.db-turn', 'file'],
  ['content', 'directory'],
  ['analytics', 'directory'],
  ['cache', 'directory'],
  ['trace-again', 'directory'],
];

/**
 * Moves away what has the name of a disposable file and is of another kind, such as a folder: no such name is a reason to
 * fail. Damage inside a file is found by its reader.
 */
export async function clearDisposableNames(home: Home, world: Pick<HomeContext, 'onNotice'>): Promise<void> {
  for (const [name, kind] of disposableFiles) await clearName(`${home.directory}/${name}`, kind, world);
}

/** Moves away what has a name and is of another kind, with a notice. @throws DurableFsError */
export async function clearName(
  path: string,
  kind: 'file' | 'directory',
  world: Pick<HomeContext, 'onNotice'>,
): Promise<void> {
  const movedTo = await setAsideOther(nodeFileSystem, path, kind);
  if (movedTo === undefined) return;
  world.onNotice(`${path} was not a ${wordOf[kind]}; it is made again, and what was there is now ${movedTo}`);
}

/** What a kind is called in a sentence. */
export const wordOf = { file: 'file', directory: 'folder' } as const;
